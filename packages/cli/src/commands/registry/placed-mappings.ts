import { readTextFile } from "@mirrorkit/sdk/files";
import { invalidInput } from "@mirrorkit/sdk/internal";
import { readMapping } from "@mirrorkit/sdk/mapping";
import { MirrorError } from "@mirrorkit/sdk/problems";
import type { PlacedMapping } from "@mirrorkit/sdk/quay";
import { isError } from "../../problem-severity.ts";

/**
 * Reads mappings whose images a registry is to take.
 *
 * @throws a `MirrorError` `invalid-input` for a line that cannot be read, `unreadable-input` for a file that cannot.
 */
export function readPlacedMappings(files: readonly string[]): readonly PlacedMapping[] {
  return files.map((file) => {
    const text = readTextFile(file);
    const { entries, problems } = readMapping(text, file);
    if (problems.some(isError)) throw invalidInput(problems.filter(isError));
    return { entries, text, file };
  });
}

/**
 * The registry that all mappings go to.
 *
 * @throws a `MirrorError` `wrong-use` where there are several, or none.
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
