import { writeYaml } from "../../base/yaml/index.ts";
import { mappingLines } from "./plan.ts";
import type { MirrorPlan } from "./planned.ts";
import type { ResourcePlan } from "./resources.ts";

/**
 * The files that a dry run of oc-mirror leaves in its working-dir, by path: `dry-run/mapping.txt`, sorted, and
 * `cluster-resources/`, without what differs from run to run.
 */
export function planFiles(
  { images }: MirrorPlan,
  { files }: ResourcePlan,
): ReadonlyMap<string, string> {
  const mapping = mappingLines(images).map((line) => `${line}\n`);
  const resources = files.map(({ file, objects }): [string, string] => [
    `cluster-resources/${file}`,
    objects.map((object) => writeYaml(object)).join("---\n"),
  ]);
  return new Map([["dry-run/mapping.txt", mapping.join("")], ...resources]);
}
