import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { readTextFile } from "@mirrorkit/sdk/files";
import { decodeText, defined, isFolder, listFolder, printable } from "@mirrorkit/sdk/internal";
import type { Problem } from "@mirrorkit/sdk/problems";
import { isMirrorError } from "@mirrorkit/sdk/problems";

/** The files that a `check` looks at. */
export interface CheckedFiles {
  /** Texts by the names that positions carry, in the order of the arguments. */
  readonly texts: ReadonlyMap<string, string>;
  /** Files that could not be read, and folders without an ImageSet. */
  readonly unreadable: readonly Problem[];
  /** How many files of folders are not ImageSets. */
  readonly passedOver: number;
}

const yamlName = /\.(?:ya?ml|json)$/i;
const imageSetLine =
  /^(?:kind[ \t]*:[ \t]*["']?(?:Delete)?ImageSet|apiVersion[ \t]*:[ \t]*["']?mirror\.openshift\.io\/)/im;
const imageSetInJson =
  /"kind"[ \t]*:[ \t]*"(?:Delete)?ImageSet|"apiVersion"[ \t]*:[ \t]*"mirror\.openshift\.io\//i;
const imageListLine = /\bkind["']?[ \t]*:[ \t]*["']?DeleteImageList\b/;
const foreignFolders: ReadonlySet<string> = new Set(["node_modules", "working-dir"]);

/**
 * Reads the files of the arguments: a file, `-` for standard input, or a folder for the ImageSets in it,
 * recursively. Skips hidden folders and oc-mirror's files in `working-dir`.
 */
export function readCheckedFiles(paths: readonly string[]): CheckedFiles {
  const texts = new Map<string, string>();
  const unreadable: Problem[] = [];
  let passedOver = 0;
  for (const path of paths) {
    if (path !== "-" && isFolder(path)) {
      passedOver += readFolder(path, texts, unreadable);
      continue;
    }
    const file = path === "-" ? standardInput : path;
    const text = readOr(unreadable, file, () =>
      path === "-" ? (texts.get(file) ?? readStandardInput()) : readTextFile(path),
    );
    if (text !== undefined) texts.set(file, text);
  }
  return { texts, unreadable, passedOver };
}

/** Gives the number of files that are not ImageSets. */
function readFolder(folder: string, texts: Map<string, string>, unreadable: Problem[]): number {
  const names = listFolder(folder).files.map(({ path }) => path);
  let [found, passedOver] = [0, 0];
  for (const name of names.filter(isOfInterest)) {
    const file = join(folder, name);
    const text = readOr(unreadable, file, () => readTextFile(file));
    if (text !== undefined && !isImageSet(text)) passedOver += 1;
    else found += 1;
    if (text !== undefined && isImageSet(text)) texts.set(file, text);
  }
  if (found > 0) return passedOver;
  unreadable.push({
    rule: "unreadable",
    severity: "error",
    message: `there is no ImageSet in ${printable(folder)}`,
    help: "Name a folder with files of the kind ImageSetConfiguration or DeleteImageSetConfiguration, or the files.",
    position: { file: folder },
    lost: "text",
  });
  return passedOver;
}

function isOfInterest(name: string): boolean {
  const folders = name.split("/").slice(0, -1);
  if (folders.some((part) => part.startsWith(".") || foreignFolders.has(part))) return false;
  return yamlName.test(name);
}

function isImageSet(text: string): boolean {
  return (imageSetLine.test(text) || imageSetInJson.test(text)) && !imageListLine.test(text);
}

function readOr(unreadable: Problem[], file: string, read: () => string): string | undefined {
  try {
    return read();
  } catch (error) {
    if (!isMirrorError(error) || error.code !== "unreadable-input") throw error;
    unreadable.push({
      rule: "unreadable",
      severity: "error",
      message: error.message,
      position: error.position ?? { file },
      ...defined({ help: error.hint }),
      lost: "text",
    });
    return undefined;
  }
}

/** The file name of standard input in positions. */
export const standardInput = "<stdin>";

/** Reads standard input to its end as UTF-8 text. */
export function readStandardInput(): string {
  return decodeText(readFileSync(process.stdin.fd), standardInput);
}
