import { type Problem, printable } from "../../base/problem/index.ts";
import { writeSecretFile } from "../disk/index.ts";

/**
 * Writes an authfile: mode 0600, complete before it takes the place of the one before.
 *
 * @returns warnings about its folder (rule `auth-folder`), where others may enter or change it
 * @throws a {@link MirrorError} `io` where the folder or the file cannot be written; the old file stays.
 */
export function saveAuthFile(path: string, text: string): readonly Problem[] {
  const { folder, mode } = writeSecretFile(path, text);
  const isOpenToWrite = (mode & 0o022) !== 0;
  if ((mode & 0o011) === 0 && !isOpenToWrite) return [];
  const what = isOpenToWrite ? "change files in" : "enter";
  return [
    {
      rule: "auth-folder",
      severity: "warning",
      message: `others may ${what} the folder ${printable(folder)} (mode 0${mode.toString(8)}), which contains the authfile`,
      help: "Remove the permission with chmod 700, or write the authfile into a separate folder.",
      position: { file: path },
    },
  ];
}
