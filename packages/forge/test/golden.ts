import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FoundEvidence, ReviewSources, Side } from "@mirrorkit/forge";
import type { PassPlace } from "@mirrorkit/sdk/cluster-passes";
import { MirrorError } from "@mirrorkit/sdk/problems";

const examples = fileURLToPath(new URL("../../../examples/production/", import.meta.url));
const failures = fileURLToPath(
  new URL("../../sdk/test/fixtures/golden/failures/", import.meta.url),
);

/** Workspaces of the two weeks of the bundled example, as pushed. */
export const weeks = [join(examples, "week-1"), join(examples, "week-2")] as const;
/** A workspace of a push that failed. */
export const failedPass: string = join(failures, "source-forbidden", "push", "workspace");

/** The ImageSet of a week. */
export function imageSetOf(week: 1 | 2): string {
  return readFileSync(join(examples, `week-${week}`, "imageset.yaml"), "utf8");
}

/** The mapping of a week. */
export function mappingOf(week: 1 | 2): string {
  return readFileSync(join(examples, `week-${week}`, "working-dir/dry-run/mapping.txt"), "utf8");
}

/** Settings of one cluster and one ImageSet. */
export const settingsText: string = [
  "clusters:",
  '  production: {openshift: "4.20", imageSets: [production]}',
  "imageSets:",
  "  production:",
  "    file: production/imageset.yaml",
  "    destination: quay.example.test/mirror",
  "    records: data/oc-mirror/cluster-resources",
  "review:",
  "  mapping: {artefact: {name: dry-run, path: mapping.txt}}",
  "",
].join("\n");

/** Evidence of a mapping. */
export function evidence(mapping: string): FoundEvidence {
  const content = { kind: "mapping", path: "mapping.txt", bytes: Buffer.from(mapping) } as const;
  return { from: "a test", ofCommit: true, problems: [], content };
}

export interface Given {
  readonly settings?: string;
  readonly files?: Readonly<Record<Side, Readonly<Record<string, string | Uint8Array>>>>;
  readonly evidence?: Partial<Record<Side, FoundEvidence>>;
}

/** Sources that hold what they are given; by default the step from week 1 to week 2. */
export function sourcesOf(given: Given = {}): ReviewSources {
  const path = "production/imageset.yaml";
  const files = given.files ?? {
    before: { [path]: imageSetOf(1) },
    after: { [path]: imageSetOf(2) },
  };
  const found = given.evidence ?? { before: evidence(mappingOf(1)), after: evidence(mappingOf(2)) };
  return {
    settings: async () => ({ text: given.settings ?? settingsText, file: "mirrorkit.yaml" }),
    readFile: async (side, wanted) => {
      const content = files[side][wanted];
      if (content !== undefined && modeOf(content) !== "100644") {
        throw new MirrorError("refused", `"${wanted}" is not a regular file`);
      }
      return typeof content === "string" ? Buffer.from(content) : content;
    },
    readTree: async (side, folder) =>
      new Map(
        Object.entries(files[side])
          .filter(([file]) => file.startsWith(`${folder}/`) || folder === "")
          .map(([file, content]) => [file, { mode: modeOf(content), blob: blobOf(content) }]),
      ),
    entry: async (side, wanted) => {
      const content = files[side][wanted];
      if (content !== undefined) return { mode: modeOf(content), object: blobOf(content) };
      const isFolder = Object.keys(files[side]).some((file) => file.startsWith(`${wanted}/`));
      return isFolder ? { mode: "040000", object: blobOf(wanted) } : undefined;
    },
    changedPaths: async () => {
      const { before, after } = files;
      const all = [...new Set([...Object.keys(before), ...Object.keys(after)])];
      return all.filter((file) => before[file] !== after[file]);
    },
    evidence: async (side) => found[side],
    howToProvide: async (side) => `Nothing is known of ${side}.`,
  };
}

/** A text that begins with `link:` stands for a symbolic link, one with `commit:` for a submodule. */
function modeOf(content: string | Uint8Array): string {
  if (typeof content !== "string") return "100644";
  if (content.startsWith("commit:")) return "160000";
  return content.startsWith("link:") ? "120000" : "100644";
}

function blobOf(content: string | Uint8Array): string {
  return createHash("sha1").update(content).digest("hex");
}

/** Passes as the stories write them: `DIR`, or `NAME=DIR`. */
export function placesOf(passes: readonly string[]): readonly PassPlace[] {
  return passes.map((text) => {
    const [, imageSet, path = text] = /^([a-z0-9-]+)=(.+)$/.exec(text) ?? [];
    return imageSet === undefined ? { path } : { imageSet, path };
  });
}
