import { existsSync, readdirSync, readFileSync } from "node:fs";
import { checkImageSet, imageSetRules, readImageSet } from "@mirrorkit/sdk/imageset";
import { describe, expect, test } from "vitest";
import { catalogFilterHash } from "#models/imageset";

const shared = new URL("../../../../../shared/", import.meta.url);
const verdictsFile = new URL("golden/verdicts/verdicts.jsonl", shared);
const corpus = new URL("corpus/", shared);

interface Verdict {
  readonly name: string;
  readonly imageSet: string;
  readonly exit: number;
  readonly errors: readonly string[];
  readonly mapping: readonly string[] | null;
}

const verdicts = existsSync(verdictsFile)
  ? readFileSync(verdictsFile, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Verdict)
  : [];

function errorsOf(verdict: Verdict): readonly string[] {
  return readImageSet(verdict.imageSet, "f.yaml")
    .problems.filter(({ severity }) => severity === "error")
    .map(({ rule }) => rule);
}

function namesWhere(condition: (verdict: Verdict) => boolean): readonly string[] {
  return verdicts.filter(condition).map(({ name }) => name);
}

describe.skipIf(verdicts.length === 0)(
  "verdicts of oc-mirror (skipped where they are absent)",
  () => {
    test("what it mirrored is never refused", () => {
      expect(namesWhere((verdict) => verdict.exit === 0)).toHaveLength(98);
      expect(namesWhere((verdict) => verdict.exit === 0 && errorsOf(verdict).length > 0)).toEqual(
        [],
      );
    });

    test("what it called invalid, or empty, is refused", () => {
      expect(namesWhere((verdict) => verdict.exit === 1)).toHaveLength(8);
      expect(namesWhere((verdict) => verdict.exit === 1 && errorsOf(verdict).length === 0)).toEqual(
        [],
      );
    });

    test.each([
      ["Full: true cannot be mixed with versionRange", "full-with-range"],
      ["mixing both filtering", "mixed-ranges"],
      ["no images to copy", "nothing-selected"],
    ])("%s is %s", (message, rule) => {
      const told = (verdict: Verdict) => verdict.errors.some((error) => error.includes(message));
      const refused = namesWhere((verdict) => told(verdict) && errorsOf(verdict).includes(rule));
      expect(refused).toEqual(namesWhere(told));
      expect(refused.length).toBeGreaterThan(2);
    });

    test("the tag of every rebuilt catalog in its cache can be computed", () => {
      const computed = verdicts.flatMap(catalogTags);
      const expected = verdicts.flatMap(({ mapping }) => cachedTags(mapping ?? []));
      expect(computed.sort()).toEqual(expected.sort());
      expect(expected).toHaveLength(110);
    });
  },
);

function cachedTags(mapping: readonly string[]): readonly string[] {
  return mapping.flatMap((line) => /localhost:55000\/\S+:[0-9a-f]{32}(?==)/.exec(line)?.[0] ?? []);
}

function catalogTags({ imageSet: text, mapping }: Verdict): readonly string[] {
  const { imageSet } = readImageSet(text, "f.yaml");
  if (imageSet?.kind !== "ImageSetConfiguration" || mapping === null) return [];
  return (imageSet.mirror.operators ?? []).flatMap((operator) => {
    const repository = operator.catalog.replace(/:[^:/]*$/, "");
    const path = operator.targetCatalog ?? repository.replace(/^[^/]*\//, "");
    const source = mapping.find((line) => line.startsWith(`docker://${repository}@sha256:`));
    const digest = /@(sha256:[0-9a-f]{64})=/.exec(source ?? "")?.[1];
    const hash = digest === undefined ? undefined : catalogFilterHash(operator, digest);
    return hash === undefined ? [] : [`localhost:55000/${path}:${hash}`];
  });
}

const folders = ["imageset", "imageset-embedded", "imageset-fence"];
const ids = new Set(imageSetRules.map(({ id }) => id));

describe.skipIf(!existsSync(corpus))("public files (skipped where they are absent)", () => {
  test.each(folders)("%s: each is read, or refused with a place", (folder) => {
    const folderUrl = new URL(`${folder}/`, corpus);
    const odd = readdirSync(folderUrl).filter((name) => {
      const text = readFileSync(new URL(encodeURIComponent(name), folderUrl), "utf8");
      const problems = checkImageSet(text, name);
      const { imageSet, problems: refusals } = readImageSet(text, name);
      const refused = refusals.some(({ severity }) => severity === "error");
      const placed = problems.every(({ rule, position }) => position?.line && ids.has(rule));
      return !placed || refused === (imageSet !== undefined);
    });
    expect(odd).toEqual([]);
  });

  test("two of three v2 files are read without an error", () => {
    const folder = new URL("imageset/", corpus);
    const texts = readdirSync(folder)
      .map((name) => readFileSync(new URL(encodeURIComponent(name), folder), "utf8"))
      .filter((text) => /^apiVersion: mirror.openshift.io\/v2alpha1\s*$/m.test(text))
      .filter((text) => !/[{<$]/.test(text));
    const read = texts.filter((text) => readImageSet(text, "f").imageSet !== undefined);
    expect(read.length / texts.length).toBeGreaterThan(2 / 3);
  });
});
