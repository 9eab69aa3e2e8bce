import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compareMappings, readMapping } from "@mirrorkit/sdk/mapping";
import { findLostSignatures } from "@mirrorkit/sdk/review";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "./fixture-folder.ts";
import { mirrorkit } from "./run-cli.ts";

const filter = "0123456789abcdef0123456789abcdef";
const logging = "registry.redhat.io/openshift-logging/logging-view-plugin-rhel9";
const pipelines = "registry.redhat.io/openshift-pipelines/pipelines-cli-rhel9";

function digest(letter: string): string {
  return `sha256:${letter.repeat(64)}`;
}

function line(repository: string, letter: string): string {
  const path = repository.slice(repository.indexOf("/") + 1);
  const tag = digest(letter).replace(":", "-");
  return `docker://${repository}@${digest(letter)}=docker://quay.example.test/mirror/${path}:${tag}`;
}

/** A workspace after a dry run, with the filtered catalog of its operators. */
function workspace(
  name: string,
  images: Readonly<Record<string, readonly [string, string]>>,
): string {
  const folder = join(temporaryFolder(), name);
  const catalog = "redhat/redhat-operator-index";
  const lines = [
    `docker://registry.redhat.io/${catalog}:v4.20=docker://localhost:55000/${catalog}:v4.20`,
    `docker://localhost:55000/${catalog}:${filter}=docker://quay.example.test/mirror/${catalog}:v4.20`,
    ...Object.values(images).map(([repository, letter]) => line(repository, letter)),
  ];
  mkdirSync(join(folder, "dry-run"), { recursive: true });
  writeFileSync(join(folder, "dry-run", "mapping.txt"), `${lines.join("\n")}\n`);
  const below = join("operator-catalogs", "redhat-operator-index", "f".repeat(64));
  const config = join(folder, below, "filtered-catalogs", filter, "catalog-config");
  for (const [operator, [repository, letter]] of Object.entries(images)) {
    mkdirSync(join(config, operator), { recursive: true });
    const image = `${repository}@${digest(letter)}`;
    const bundle = { schema: "olm.bundle", package: operator, image, relatedImages: [{ image }] };
    writeFileSync(join(config, operator, "catalog.json"), JSON.stringify(bundle));
  }
  return folder;
}

function passes(): { readonly before: string; readonly after: string } {
  return {
    before: workspace("before", { "cluster-logging": [logging, "a"] }),
    after: workspace("after", {
      "cluster-logging": [logging, "b"],
      "openshift-pipelines-operator-rh": [pipelines, "c"],
    }),
  };
}

describe("images of operators", () => {
  test("are grouped and named by the operator that the catalogs in the workspaces tell", async () => {
    const { before, after } = passes();
    const { output } = await mirrorkit("diff", before, after);
    expect(output).toContain("  cluster-logging                  1 replaced\n");
    expect(output).toContain("  openshift-pipelines-operator-rh  1 added\n");
    expect(output).toContain(
      `  ${pipelines}  sha256:cccccccccccc  (openshift-pipelines-operator-rh)\n`,
    );
    expect(output).toContain(
      `  ${logging}  sha256:aaaaaaaaaaaa → sha256:bbbbbbbbbbbb  (cluster-logging)\n`,
    );
    const { output: markdown } = await mirrorkit("diff", before, after, "--format", "markdown");
    expect(markdown).toMatch(/logging-view-plugin-rhel9`? \| `?cluster-logging/);
  });

  test("keep their operator in a record, when the catalogs are gone", async () => {
    const { before, after } = passes();
    const into = join(temporaryFolder(), "records");
    const record = (path: string, time: string) =>
      mirrorkit("record", "--workspace", path, "--into", into, "--time", time);
    await record(before, "2026-11-23T09:00:00Z");
    await record(after, "2026-11-24T09:00:00Z");
    const [old, now] = ["20261123T090000Z", "20261124T090000Z"].map((name) => join(into, name));
    expect(JSON.parse(readFileSync(join(now ?? "", "operators.json"), "utf8"))).toEqual({
      [`${logging}@${digest("b")}`]: ["cluster-logging"],
      [`${pipelines}@${digest("c")}`]: ["openshift-pipelines-operator-rh"],
    });
    const { output } = await mirrorkit("diff", old ?? "", now ?? "");
    expect(output).toContain("  cluster-logging                  1 replaced\n");
    expect((await mirrorkit("record", "verify", "--into", into)).status).toBe(0);
    rmSync(join(now ?? "", "operators.json"));
    expect((await mirrorkit("record", "verify", "--into", into)).status).toBe(1);
  });

  test("are named by namespace where no catalog is left", async () => {
    const { before, after } = passes();
    for (const folder of [before, after])
      rmSync(join(folder, "operator-catalogs"), { recursive: true });
    const { output } = await mirrorkit("diff", before, after);
    expect(output).toContain("  openshift-pipelines  1 added\n");
    expect(output).not.toContain("cluster-logging");
  });
});

describe("lost signatures", () => {
  const [one, two, three] = ["a", "b", "c"].map((letter) => `r.test/app@${digest(letter)}`);
  const all = { signed: [one ?? "", two ?? ""], unsigned: [] };

  test("are those of images that are unsigned now; what was not looked at is not lost", () => {
    expect(findLostSignatures(all, { signed: [two ?? ""], unsigned: [one ?? ""] })).toEqual([
      { image: one },
    ]);
    expect(findLostSignatures(all, { signed: [], unsigned: [] })).toEqual([]);
    expect(findLostSignatures(all, { signed: [], unsigned: [three ?? ""] })).toEqual([]);
  });

  test("are also those of images whose signed predecessor they replace", () => {
    const mapping = (letter: string) =>
      readMapping(`docker://q.test/app@${digest(letter)}=docker://r.test/app:v1\n`, "mapping.txt");
    const images = compareMappings(mapping("a"), mapping("c"));
    const lost = findLostSignatures(all, { signed: [], unsigned: [three ?? ""] }, images);
    expect(lost).toEqual([{ image: three, replaces: one }]);
  });
});
