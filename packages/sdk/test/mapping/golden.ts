import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Mapping, type MappingComparison, readMapping } from "@mirrorkit/sdk/mapping";

const fixtures = fileURLToPath(new URL("../fixtures/golden/", import.meta.url));
const shared = fileURLToPath(new URL("../../../../../shared/", import.meta.url));

/** The cases in the repository, as `case/step`. */
export const goldenCases = [
  "deep-paths/1-dry-run",
  "disk/1-to-disk-dry-run",
  "disk/3-from-disk-dry-run",
  "exercise/1-ubi-micro",
  "exercise/2-with-release",
  "graph/1-dry-run",
  "manifest-lists/1-dry-run",
  "pinned-images/1-dry-run",
  "production/1-dry-run",
  "production/3-dry-run-next",
  "renamed-catalogs/1-dry-run",
];

export function goldenText(name: string, file: "mapping" | "missing" = "mapping"): string {
  return readFileSync(join(fixtures, name, "workspace", "dry-run", `${file}.txt`), "utf8");
}

export function goldenMapping(name: string): Mapping {
  return readMapping(goldenText(name), name);
}

/** The files below a folder beside the repository; none when it is not there. */
export function sharedFiles(folder: string, ending: RegExp): readonly string[] {
  const path = join(shared, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((name) => ending.test(name))
    .map((name) => join(path, name));
}

/** The bytes of a text in chunks that are overwritten once the next one is asked for. */
export function* chunksOf(text: string, chunkSize = 1_000): Iterable<Uint8Array> {
  const bytes = Buffer.from(text);
  const chunk = new Uint8Array(chunkSize);
  for (let start = 0; start < bytes.length; start += chunkSize) {
    const piece = bytes.subarray(start, start + chunkSize);
    chunk.set(piece);
    yield chunk.subarray(0, piece.length);
    chunk.fill(0xff);
  }
}

/** The lengths of a comparison's lists. */
export function counts(
  comparison: MappingComparison,
): Record<Exclude<keyof MappingComparison, "releases">, number> {
  const { added, removed, replaced, carriedOver, unchanged } = comparison;
  return {
    added: added.length,
    removed: removed.length,
    replaced: replaced.length,
    carriedOver,
    unchanged,
  };
}

export function countBy(kinds: readonly string[]): Record<string, number> {
  const count: Record<string, number> = {};
  for (const kind of kinds) count[kind] = (count[kind] ?? 0) + 1;
  return count;
}
