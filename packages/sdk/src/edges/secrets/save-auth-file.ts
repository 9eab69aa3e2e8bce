import { type Problem, printable } from "../../base/problem/index.ts";
import { writeSecretFile } from "../disk/index.ts";

/**
 * Writes an authfile with mode 0600. It is complete on the disk before it replaces the old file.
 *
 * @returns warnings about its folder (rule `auth-folder`) when other accounts may enter or change it
 * @throws a {@link MirrorError} `wrong-use` or `disk` when the folder or the file cannot be written; the old file stays.
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
