import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, openSync, renameSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { MirrorError, printable } from "../../base/problem/index.ts";
import { makeFolder } from "./make-folder.ts";
import { isFolder, isLink, statsOf } from "./walk.ts";
import { dropLeftover, onDisk } from "./write.ts";

/** Who but its owner may go into the folder that a secret file was written to. */
export interface SecretFileFolder {
  /** The folder, absolute. */
  readonly folder: string;
  /** Its permission bits, `0o700` and so on. */
  readonly mode: number;
}

/**
 * Writes a file that only its owner may read (mode 0600), replacing the file at its path. It is complete on the
 * disk before it replaces the old file, so that an interruption keeps the old one. Missing folders are created with
 * mode 0700.
 *
 * @throws a {@link MirrorError} `wrong-use` when the path is a folder or a symbolic link, or a part of it is a
 * file; `disk` when the disk fails.
 */
export function writeSecretFile(path: string, text: string): SecretFileFolder {
  const target = resolve(path);
  const folder = dirname(target);
  refuseOther(target);
  if (statsOf(folder) === undefined) {
    onDisk(target, () => makeFolder(folder, 0o700));
  }
  const temporary = join(folder, `.${basename(target)}.${randomBytes(6).toString("hex")}`);
  try {
    onDisk(target, () => {
      const descriptor = openSync(temporary, "wx", 0o600);
      try {
        writeFileSync(descriptor, text);
        fsyncSync(descriptor);
      } finally {
        closeSync(descriptor);
      }
      renameSync(temporary, target);
    });
  } catch (error) {
    dropLeftover(temporary);
    throw error;
  }
  return { folder, mode: onDisk(folder, () => statSync(folder).mode & 0o777) };
}

function refuseOther(target: string): void {
  const details = { position: { file: target } };
  if (isLink(target)) {
    throw new MirrorError("wrong-use", `${printable(target)} is a symbolic link`, {
      hint: "Name the target of the link: the link would be replaced.",
      ...details,
    });
  }
  if (!isFolder(target)) return;
  throw new MirrorError(
    "wrong-use",
    `${printable(target)} is a folder, but a file must be written there`,
    {
      hint: "Name a file in it.",
      ...details,
    },
  );
}
