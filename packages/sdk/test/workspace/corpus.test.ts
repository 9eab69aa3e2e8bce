import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readClusterResources } from "@mirrorkit/sdk/cluster-resources";
import { checkImageSet } from "@mirrorkit/sdk/imageset";
import { readMapping } from "@mirrorkit/sdk/mapping";
import { isMirrorError, type Problem } from "@mirrorkit/sdk/problems";
import { describe, expect, test } from "vitest";
import { readYaml } from "#base/yaml";
import { decodeText } from "#edges/disk";

const corpus = fileURLToPath(new URL("../../../../../shared/corpus/", import.meta.url));
const there = existsSync(corpus);

type Reader = (text: string, file: string) => readonly Problem[];

const readers: Readonly<Record<string, Reader>> = {
  imageset: checkImageSet,
  "imageset-embedded": checkImageSet,
  "imageset-fence": checkImageSet,
  mapping: (text, file) => readMapping(text, file).problems,
  resources: (text, path) => readClusterResources([{ path, text }]).problems,
  gitops: (text, path) => readClusterResources([{ path, text }]).problems,
  crd: (text, path) => readClusterResources([{ path, text }]).problems,
};

function problemsOf(folder: string, name: string): readonly Problem[] {
  const read = readers[folder] ?? ((text, file) => readYaml(text, file).problems);
  try {
    return read(decodeText(readFileSync(join(corpus, folder, name)), name), name);
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    return [
      { rule: error.code, severity: "error", message: error.message, position: { file: name } },
    ];
  }
}

const folders = there
  ? readdirSync(corpus, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
  : [];

describe.skipIf(!there)("real public files (skipped: ../shared/corpus is absent)", () => {
  test.each(folders)(
    "every file of %s is read, or refused with a problem that names the place",
    (folder) => {
      const names = readdirSync(join(corpus, folder));
      expect(names.length).toBeGreaterThan(3);
      for (const name of names) {
        for (const problem of problemsOf(folder, name)) {
          expect([name, problem.message !== "" && problem.position?.file]).toEqual([name, name]);
          if (
            problem.severity === "error" &&
            problem.rule === "yaml" &&
            problem.position?.line === undefined
          ) {
            expect(problem.message).toContain("nested");
          }
        }
      }
    },
  );
});
