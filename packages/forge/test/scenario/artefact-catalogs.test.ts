import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reviewChangeRequest } from "@mirrorkit/forge";
import { listFolder } from "@mirrorkit/sdk/internal";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { leaveCatalogs, weekCatalogs } from "../../../../test/leave-catalogs.ts";
import type { ForgeWorld } from "../forges/world.ts";
import { worlds } from "../forges/worlds.ts";
import { imageSetOf, settingsText, weeks } from "../golden.ts";

const imageSetPath = "production/imageset.yaml";
const settings = settingsText.replace("path: mapping.txt", "path: working-dir/dry-run/mapping.txt");
const row = "| `openshift-gitops-operator` | `1.20.3` | `1.20.4` | `latest` |";

type DryRun = Record<string, Uint8Array>;

/** The files that the dry run of a week leaves behind, as a pipeline keeps them. */
function dryRunOf(week: 1 | 2): DryRun {
  const folder = mkdtempSync(join(tmpdir(), "mirrorkit-artefact-"));
  try {
    const inner = join(folder, "working-dir");
    cpSync(join(weeks[week - 1] ?? "", "working-dir/dry-run"), join(inner, "dry-run"), {
      recursive: true,
    });
    leaveCatalogs(inner, weekCatalogs[week - 1] ?? {});
    return Object.fromEntries(
      listFolder(folder).files.map((file) => [file.path, readFileSync(file.absolute)]),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const gitops = /^docker:\/\/(registry\.redhat\.io\/openshift-gitops-1\/\S+@sha256:[0-9a-f]{64})=/gm;

/** The rebuilt catalog with the images that the mapping has of it. */
function withImages(files: DryRun): DryRun {
  const mapping = textOf(files, "working-dir/dry-run/mapping.txt");
  const images = [...mapping.matchAll(gitops)].map(([, image = ""]) => ({ name: "", image }));
  const path = Object.keys(files).find((name) => /filtered-catalogs.*gitops/.test(name)) ?? "";
  const related = `"relatedImages":${JSON.stringify(images)}`;
  const text = textOf(files, path).replaceAll(/"relatedImages":\[[^\]]*\]/g, related);
  return { ...files, [path]: Buffer.from(text) };
}

function textOf(files: DryRun, path: string): string {
  return Buffer.from(files[path] ?? []).toString();
}

/** The files without catalogs. */
function bare(files: DryRun): DryRun {
  const own = Object.entries(files).filter(([name]) => !name.includes("operator-catalogs"));
  return Object.fromEntries(own);
}

describe.each(worlds)("catalogs in the artefact of a pipeline on %s", (_kind, openWorld) => {
  let world: ForgeWorld;

  beforeEach(async () => {
    world = await openWorld();
  });

  afterEach(() => world.close());

  /** Reviews the step from week 1 to week 2, whose pipelines left these files. */
  async function review(before: DryRun, after: DryRun): Promise<string> {
    const files = { "mirrorkit.yaml": settings, [imageSetPath]: imageSetOf(1) };
    const project = world.addProject("platform/mirror-config", files);
    const main = world.branch(project, "main") ?? "";
    world.addArtefact(project, { sha: main, name: "dry-run", files: before });
    const change = { branch: "week-2", account: "ada", files: { [imageSetPath]: imageSetOf(2) } };
    const sha = world.push(project, change);
    const request = { source: "week-2", title: "Week 2", account: "ada" };
    const number = world.openChangeRequest(project, request);
    world.addArtefact(project, { sha, changeRequest: number, name: "dry-run", files: after });
    const { text = "" } = await reviewChangeRequest({ project: await world.open(project), number });
    return text;
  }

  test("give the comment its operators by version", async () => {
    const text = await review(dryRunOf(1), dryRunOf(2));
    expect(text).toContain(row);
    expect(text).toContain("Blocked: 32 removals are not approved.");
  });

  test("name the operators of images", async () => {
    const text = await review(withImages(dryRunOf(1)), withImages(dryRunOf(2)));
    expect(text).toContain("\n| `openshift-gitops-operator` | 0 | 6 | 0 |\n");
    expect(text).not.toContain("| `openshift-gitops-1` |");
  });

  test("that are missing leave images to their namespaces", async () => {
    const text = await review(bare(dryRunOf(1)), bare(dryRunOf(2)));
    expect(text).toContain("\n| `openshift-gitops-1` | 0 | 6 | 0 |\n");
  });

  test("that are too many are left out, which the comment reports", async () => {
    const after = dryRunOf(2);
    const [own = ""] = Object.keys(after).filter((file) => file.includes("filtered-catalogs"));
    for (let index = 0; index < 501; index += 1) {
      after[own.replace("catalog.json", `${index}.json`)] = Buffer.from("{}");
    }
    const text = await review(dryRunOf(1), after);
    expect(text).toContain("the catalogs beside the mapping are not read: the archive has more");
    expect(text).toContain(
      "Operator versions are unknown: there is no record of what the pass after",
    );
    expect(text).toContain("Blocked: 32 removals are not approved.");
  });

  test("that cannot be read are none", async () => {
    const after = dryRunOf(2);
    for (const file of Object.keys(after)) {
      if (file.includes("filtered-catalogs")) after[file] = Buffer.from("{ no catalog");
    }
    const text = await review(dryRunOf(1), after);
    expect(text).toContain(
      "Operator versions are unknown: there is no record of what the pass after",
    );
  });

  test("let nothing go, whatever they say", async () => {
    const after = dryRunOf(2);
    const mapping = "working-dir/dry-run/mapping.txt";
    const lines = Buffer.from(after[mapping] ?? [])
      .toString()
      .split("\n");
    const fewer = lines.filter((line) => !line.includes("openshift-gitops-operator-operand-1"));
    after[mapping] = Buffer.from(fewer.join("\n"));
    const text = await review(dryRunOf(1), after);
    expect(text).toContain(row);
    expect(text).toContain("Blocked: 33 removals are not approved.");
  });
});
