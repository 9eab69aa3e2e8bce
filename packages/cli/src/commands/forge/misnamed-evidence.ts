import { readTextFile } from "@mirrorkit/sdk/files";
import { didYouMean, isFile, printable } from "@mirrorkit/sdk/internal";
import { isMirrorError, type Problem } from "@mirrorkit/sdk/problems";
import { readMirrorkitYaml } from "@mirrorkit/sdk/settings";
import { localPath } from "../../pass-options.ts";
import { type EvidencePaths, isThere } from "./path-evidence.ts";

/**
 * Warns of evidence given as `NAME=PATH` when the settings in this folder have no ImageSet of that name: it has no
 * effect. Missing or unreadable settings are not reported here.
 */
export function misnamedEvidence(
  { before = [], after = [] }: EvidencePaths,
  settingsPath: string,
): readonly Problem[] {
  const known = imageSetsIn(settingsPath);
  if (known.length === 0) return [];
  const given = [
    ...before.map((text) => ["--before", text] as const),
    ...after.map((text) => ["--after", text] as const),
  ];
  return given.flatMap(([option, text]): readonly Problem[] => {
    const [, name] = /^([a-z0-9][-a-z0-9]*)=/.exec(text) ?? [];
    if (name === undefined || known.includes(name) || isThere(localPath(text))) return [];
    const { help = `Name one of: ${known.join(", ")}.` } = didYouMean(name, known);
    const message = `${option} names the ImageSet ${printable(name)}, which is not in ${printable(settingsPath)}`;
    return [{ rule: "unknown-imageset", severity: "warning", message, help }];
  });
}

function imageSetsIn(path: string): readonly string[] {
  if (!isFile(path)) return [];
  try {
    return [...readMirrorkitYaml(readTextFile(path), path).imageSets.keys()];
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    return [];
  }
}
