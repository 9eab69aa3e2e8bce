import { fileHeader } from "../../../base/file-tree/index.ts";
import {
  isYamlList,
  isYamlMap,
  readYaml,
  readYamlComments,
  writeYaml,
  type YamlMap,
  type YamlNote,
} from "../../../base/yaml/index.ts";
import { entryFields } from "./image-set-part.ts";
import type { Sourced } from "./merge-image-sets.ts";

const headerLine = /^# ImageSets?: (.+)$/m;

/** Writes an object of a cluster that several ImageSets feed: who wants it, and who wants each mirror. */
export function writeWithOrigins(object: YamlMap, { imageSets, ownersOf }: Sourced): string {
  const owners = imageSets.length === 0 ? "" : `# ImageSets: ${imageSets.join(", ")}\n`;
  const notes = ownersOf === undefined ? [] : mirrorNotes(object, ownersOf);
  return fileHeader + owners + writeYaml(object, notes);
}

/** The ImageSets named by the header of a file; undefined when it names none. */
export function readOwners(text: string): readonly string[] | undefined {
  const [head = ""] = text.split(/^(?!#)/m, 1);
  return headerLine.exec(head)?.[1]?.split(", ");
}

/** The ImageSets that need each mirror of a mirror set, by source and mirror. */
export function readMirrorOwners(
  text: string,
  file: string,
): ReadonlyMap<string, readonly string[]> {
  const [document] = readYaml(text, file).documents;
  const byLine = new Map(
    readYamlComments(text, file)
      .filter(({ ownLine }) => !ownLine)
      .map(({ position, text: note }) => [position.line, note.split(", ")]),
  );
  const owners = new Map<string, readonly string[]>();
  if (document === undefined || !isYamlMap(document.value)) return owners;
  for (const { path, source, mirror } of mirrorsOf(document.value)) {
    const { line } = document.position(path);
    const named = line === undefined ? undefined : byLine.get(line);
    if (named !== undefined) owners.set(`${source}\n${mirror}`, named);
  }
  return owners;
}

function mirrorNotes(
  object: YamlMap,
  ownersOf: NonNullable<Sourced["ownersOf"]>,
): readonly YamlNote[] {
  return mirrorsOf(object).map(({ path, source, mirror }) => ({
    path,
    text: ownersOf(source, mirror).join(", "),
  }));
}

function mirrorsOf({ kind, spec }: YamlMap): readonly {
  readonly path: readonly (string | number)[];
  readonly source: string;
  readonly mirror: string;
}[] {
  const field = entryFields.get(kind);
  const entries = isYamlMap(spec) && field !== undefined ? spec[field] : undefined;
  if (!isYamlList(entries) || field === undefined) return [];
  return entries.flatMap((entry, index) => {
    if (!isYamlMap(entry) || !isYamlList(entry["mirrors"])) return [];
    const { source, mirrors } = entry;
    return mirrors.flatMap((mirror, at) =>
      typeof source === "string" && typeof mirror === "string"
        ? [{ path: ["spec", field, index, "mirrors", at], source, mirror }]
        : [],
    );
  });
}
