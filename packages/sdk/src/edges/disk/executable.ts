import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { isFile } from "./walk.ts";

/** Whether a path is a file that this account may run. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return isFile(path);
  } catch {
    return false;
  }
}

/** The path of a program in the folders of a `PATH`; undefined when none contains it. */
export function findExecutable(name: string, folders: string): string | undefined {
  return folders
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, name))
    .find(isExecutable);
}
