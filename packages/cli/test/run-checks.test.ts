import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { listJournals } from "@mirrorkit/sdk/journal";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { leaveCatalogs, weekCatalogs } from "../../../test/leave-catalogs.ts";
import { callsOf } from "../../sdk/test/oc-mirror/playback.ts";
import { examplePath, temporaryFolder } from "./fixture-folder.ts";
import { openPassSite, type PassSite } from "./pass-site.ts";
import { mirrorkit } from "./run-cli.ts";

const catalogs = fileURLToPath(new URL("../../../examples/catalogs", import.meta.url));
const failure = fileURLToPath(
  new URL("../../sdk/test/fixtures/golden/failures/source-forbidden/push", import.meta.url),
);
let site: PassSite;
let folder = "";

beforeEach(() => {
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  folder = temporaryFolder();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await site.close();
});

const lastRun = () => listJournals(join(folder, "work/production")).at(-1)?.run;
const stepNamed = (name: string) => lastRun()?.steps.find(({ step }) => step === name);

describe("the dry run of a pass", () => {
  /** What the dry run of the second week leaves behind, with its catalogs unpacked. */
  function withCatalogs(): string {
    const workspace = join(folder, "played");
    cpSync(examplePath("week-2/working-dir"), workspace, { recursive: true });
    cpSync(catalogs, workspace, { recursive: true });
    return workspace;
  }

  const dryRun = ["run", "--until", "dry-run"];

  const fitting = fileURLToPath(new URL("../../../examples/plan/imageset.yaml", import.meta.url));

  beforeEach(async () => {
    site = await openPassSite(folder);
    cpSync(fitting, join(folder, "imageset.yaml"));
  });

  test("has the ImageSet checked against the catalogs that it unpacked", async () => {
    const { output, status } = await site.pass(dryRun, { workspace: withCatalogs() });
    expect(status, output).toBe(0);
    expect(stepNamed("dry-run")?.message).toContain("the ImageSet was checked against its catalog");
  });

  test("ends the pass at a package that no catalog has, which oc-mirror drops in silence", async () => {
    const path = join(folder, "imageset.yaml");
    const text = readFileSync(path, "utf8").replace("gitops-operator", "gitops-opertor");
    writeFileSync(path, text);
    const { output, status } = await site.pass(dryRun, { workspace: withCatalogs() });
    expect(status).toBe(1);
    expect(output).toContain("[unknown-package]");
    expect(output).toContain("next: Did you mean openshift-gitops-operator?");
    expect(output).toContain(
      "failed: dry-run: catalogs and update graph show 1 error in the ImageSet",
    );
  });

  test("has releases checked against the update graph that it kept, with no catalog at hand", async () => {
    const workspace = join(folder, "played");
    cpSync(examplePath("week-2/working-dir"), workspace, { recursive: true });
    const graphs = join(workspace, "hold-release/cincinnati-graph-data");
    mkdirSync(graphs, { recursive: true });
    const nodes = ["4.20.18", "4.20.19"].map((version) => ({
      version,
      payload: `quay.io/openshift-release-dev/ocp-release@sha256:${"a".repeat(64)}`,
      metadata: { "io.openshift.upgrades.graph.release.channels": "stable-4.20" },
    }));
    const graph = JSON.stringify({ version: 1, nodes, edges: [], conditionalEdges: [] });
    writeFileSync(join(graphs, "amd64-stable-4.20.json"), graph);
    const path = join(folder, "imageset.yaml");
    const platform = (version: string): string =>
      [
        "kind: ImageSetConfiguration",
        "apiVersion: mirror.openshift.io/v2alpha1",
        "mirror:",
        "  platform:",
        "    channels:",
        `      - {name: stable-4.20, minVersion: ${version}, maxVersion: ${version}}`,
        "  operators:",
        '    - catalog: "registry.redhat.io/redhat/redhat-operator-index:v4.20"',
        "      packages:",
        '        - {name: a, minVersion: "1.0.0", maxVersion: "1.0.0"}',
        "",
      ].join("\n");
    writeFileSync(path, platform("4.20.19"));
    const fits = await site.pass(dryRun, { workspace });
    expect(fits.status, fits.output).toBe(0);
    expect(stepNamed("dry-run")?.message).toMatch(
      /; the ImageSet was checked against the update graph; not checked against catalogs: /,
    );
    writeFileSync(path, platform("4.20.91"));
    const { output, status } = await site.pass(dryRun, { workspace });
    expect(output).toContain(
      "failed: dry-run: catalogs and update graph show 1 error in the ImageSet",
    );
    expect(status).toBe(1);
  });

  test("says so where no catalog is unpacked", async () => {
    const { status } = await site.pass(dryRun);
    expect(status).toBe(0);
    expect(stepNamed("dry-run")?.message).toContain(
      "not checked against catalogs: the workspace does not have registry.redhat.io/redhat/redhat-operator-index:v4.20 unpacked",
    );
  });
});

describe("the comparison with the last pass", () => {
  const inCatalog =
    "operator-catalogs/redhat-operator-index/f6322db5154dc5e2d3b99ee4cd8adbc382f1279bb810b9947073ea9d1bf4df96/catalog-config/configs/openshift-gitops-operator/catalog.json";
  const example = fileURLToPath(new URL("../../../examples/plan/imageset.yaml", import.meta.url));

  /** Catalogs in which the bundle 1.20.3 alone needs an image of a repository of its own. */
  function catalogsThatMoveOn(): string {
    const copy = join(folder, "catalogs");
    cpSync(catalogs, copy, { recursive: true });
    const path = join(copy, inCatalog);
    const documents = readFileSync(path, "utf8").split(/(?<=^\})\n/m);
    const changed = documents.map((document) =>
      /"schema": "olm.bundle",\s+"name": "openshift-gitops-operator.v1.20.3"/.test(document)
        ? document.replaceAll("openshift-gitops-operator-operand-1-rhel9", "retired")
        : document,
    );
    writeFileSync(path, changed.join("\n"));
    return copy;
  }

  async function planOf(text: string, copy: string, name: string): Promise<string> {
    const [imageSet, out] = [join(folder, `${name}.yaml`), join(folder, name)];
    writeFileSync(imageSet, text);
    const { status, output } = await mirrorkit(
      "plan",
      imageSet,
      "--destination",
      "docker://quay.example.test/mirror",
      "--catalog-dir",
      copy,
      "--offline",
      "--write",
      out,
    );
    expect(status, output).toBe(0);
    return out;
  }

  test.each([
    ["with both catalogs in the working-dir", true, 0],
    ["with no catalog", false, 1],
  ])("lets images of a superseded bundle go or not: %s", async (_, hasCatalogs, removals) => {
    site = await openPassSite(folder);
    const copy = catalogsThatMoveOn();
    const old = readFileSync(example, "utf8");
    const fresh = old.replaceAll("1.20.3", "1.20.4");
    const before = await planOf(old, copy, "before");
    const after = await planOf(fresh, copy, "after");
    expect(readFileSync(join(before, "dry-run/mapping.txt"), "utf8")).toContain("/retired@");
    await mirrorkit(
      "record",
      "--workspace",
      before,
      "--imageset",
      join(folder, "before.yaml"),
      "--pass",
      "pushed",
      "--time",
      "2026-11-23T09:07:12Z",
      "--into",
      join(folder, "records"),
    );
    writeFileSync(join(folder, "imageset.yaml"), fresh);
    if (hasCatalogs) cpSync(copy, after, { recursive: true });
    const { status, output } = await site.pass(["run", "--until", "approval"], {
      workspace: after,
    });
    expect(stepNamed("compare")?.outputs?.["removals"], output).toBe(removals);
    expect(status, output).toBe(removals);
  });
});

describe("room on the disks", () => {
  const layer = { mediaType: "application/vnd.oci.image.layer.v1.tar+gzip", size: 1e15 };
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    config: { ...layer, size: 2, digest: `sha256:${"1".repeat(64)}` },
    layers: [{ ...layer, digest: `sha256:${"2".repeat(64)}` }],
  });
  const digest = `sha256:${createHash("sha256").update(manifest).digest("hex")}`;

  /** All images are one of a petabyte, which the mirror lacks. */
  const large: RequestListener = ({ url = "", method }, response) => {
    const isSource = url.includes("/manifests/") && !url.startsWith("/v2/mirror/");
    response.writeHead(url === "/v2/" || isSource ? 200 : 404, {
      "content-type": isSource ? "application/vnd.oci.image.manifest.v1+json" : "application/json",
      ...(isSource ? { "docker-content-digest": digest } : {}),
      "docker-distribution-api-version": "registry/2.0",
    });
    response.end(isSource && method === "GET" ? manifest : undefined);
  };

  /** A mapping of one catalog, by the digest that the registry has. */
  function played(): string {
    const workspace = join(folder, "played");
    mkdirSync(join(workspace, "dry-run"), { recursive: true });
    const name = "redhat/redhat-operator-index";
    const lines = [
      `docker://registry.redhat.io/${name}@${digest}=docker://localhost:55000/${name}:v4.20`,
      `docker://localhost:55000/${name}:${"b".repeat(32)}=docker://quay.example.test/mirror/${name}:v4.20`,
    ];
    writeFileSync(join(workspace, "dry-run/mapping.txt"), `${lines.join("\n")}\n`);
    return workspace;
  }

  const message = /the disk of the workspace has .+ free, and this pass needs \d+ TiB/;

  beforeEach(async () => {
    vi.stubEnv("XDG_CACHE_HOME", join(folder, "caches"));
    site = await openPassSite(folder, large);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  test("that the mapping of the dry run needs and that is not there ends the pass before the push", async () => {
    const { output, status } = await site.pass(["run", "--until", "push"], { workspace: played() });
    expect(status).toBe(3);
    expect(output).toMatch(message);
    expect(stepNamed("push")).toBeUndefined();
    expect(readdirSync(join(folder, "caches/mirrorkit/manifests"))).not.toEqual([]);
  });

  test("that a mapping needs is measured by preflight", async () => {
    const mapping = join(played(), "dry-run/mapping.txt");
    const { output, status } = await site.pass(["preflight", "--mapping", mapping]);
    expect(status).toBe(1);
    expect(output).toMatch(message);
    const without = await site.pass(["preflight"]);
    expect(without.output).not.toMatch(message);
  });
});

describe("a push that failed", () => {
  beforeEach(async () => {
    site = await openPassSite(folder);
  });

  /** The dry run succeeds, and the push fails as it did. */
  function passes() {
    const dryRun = join(folder, "dry-run");
    mkdirSync(dryRun);
    writeFileSync(join(dryRun, "stdout.log"), "");
    writeFileSync(join(dryRun, "exit-status"), "0");
    cpSync(examplePath("week-2/working-dir"), join(dryRun, "workspace"), { recursive: true });
    leaveCatalogs(join(dryRun, "workspace"), weekCatalogs[1]);
    const imageSet = join(folder, "imageset.yaml");
    return [
      { imageSet, isDryRun: true, folder: dryRun },
      { imageSet, isDryRun: false, folder: failure },
    ];
  }

  test("is recorded with its causes, shown by status, explain and report, and never published", async () => {
    site.settings("  push: {retries: 0}");
    const { output, status } = await site.pass(["run"], { passes: passes() });
    expect(status).toBe(1);
    const [name = ""] = readdirSync(join(folder, "records"));
    const record = join(folder, "records", name);
    const manifest: unknown = JSON.parse(readFileSync(join(record, "manifest.json"), "utf8"));
    expect(manifest).toMatchObject({ state: "failed", exitStatus: 4, ocMirror: "4.22.0" });
    expect(readFileSync(join(record, "catalogs.json"), "utf8")).toContain('"cluster-logging"');

    const settings = ["--settings", join(folder, "mirrorkit.yaml")];
    const stands = await mirrorkit("status", ...settings);
    expect(stands.output).toContain(`failed push  ${name}, `);
    expect(stands.output).toContain(`mirrorkit explain ${record}`);
    expect(stands.output).toContain("last good    none");

    const [, cause = ""] = /\[([a-z-]+)\]/.exec(output) ?? [];
    expect(cause).toBe("source-forbidden");
    const explained = await mirrorkit("explain", record, "--json");
    const { causes } = JSON.parse(explained.output) as { readonly causes: readonly object[] };
    expect(causes[0]).toMatchObject({ id: cause });
    const page = join(folder, "report.html");
    const reported = await mirrorkit("report", join(folder, "work/production"), "--out", page);
    expect(reported.output).toContain("failed: push: ");
    expect(readFileSync(page, "utf8")).toContain(name);

    const published = await mirrorkit(
      "publish",
      "--record",
      record,
      "--to",
      folder,
      "--dry-run",
      ...settings,
    );
    expect(published.status).not.toBe(0);
    expect(callsOf(join(folder, "bin"))).toHaveLength(2);
  });
});
