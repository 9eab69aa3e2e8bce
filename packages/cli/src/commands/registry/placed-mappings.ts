import { readTextFile } from "@mirrorkit/sdk/files";
import { invalidInput, isFolder, printable } from "@mirrorkit/sdk/internal";
import { readMapping } from "@mirrorkit/sdk/mapping";
import { MirrorError } from "@mirrorkit/sdk/problems";
import type { PlacedMapping } from "@mirrorkit/sdk/quay";
import { openPass } from "@mirrorkit/sdk/records";
import { localPath } from "../../pass-options.ts";
import { isError } from "../../problem-severity.ts";

/**
 * Reads mappings whose images a registry is to take: files, or those of workspaces and records.
 *
 * @throws a `MirrorError` `invalid-input` for a line that cannot be read, `unreadable-input` for a file that cannot and a
 * folder without a mapping.
 */
export function readPlacedMappings(given: readonly string[]): Promise<readonly PlacedMapping[]> {
  return Promise.all(
    given.map(async (path) => {
      const file = await mappingOf(localPath(path));
      const text = readTextFile(file);
      const { entries, problems } = readMapping(text, file);
      if (problems.some(isError)) throw invalidInput(problems.filter(isError));
      return { entries, text, file };
    }),
  );
}

/** Before a push, the mapping is newer than the rest of the workspace: that does not matter here. */
async function mappingOf(path: string): Promise<string> {
  if (!isFolder(path)) return path;
  const { mapping } = await openPass(path);
  if (mapping !== undefined) return mapping.path;
  throw new MirrorError("unreadable-input", `${printable(path)} has no mapping.txt`, {
    hint: "Run oc-mirror with --dry-run in it, or name the mapping.txt of another one.",
  });
}

/**
 * The destination registry of all mappings.
 *
 * @throws a `MirrorError` `wrong-use` when there are several, or none.
 */
export function registryOf(mappings: readonly PlacedMapping[]): string {
  const found = new Set(
    mappings.flatMap(({ entries }) =>
      entries
        .filter(({ destination }) => destination.cached !== true && destination.registry !== "")
        .map(({ destination }) => destination.registry),
    ),
  );
  const [registry, ...others] = found;
  if (registry !== undefined && others.length === 0) return registry;
  throw new MirrorError(
    "wrong-use",
    registry === undefined
      ? "the mappings have no destination registry"
      : `the mappings have ${found.size} destination registries`,
    { hint: "Choose one with --registry, as written in the mapping." },
  );
}
