import type { Problem } from "../../base/problem/index.ts";
import { type AuthFile, readAuthFile } from "../../models/authfile/index.ts";
import { isThere, permissionsOf, readTextFile } from "../disk/index.ts";
import { type AuthFilePlace, authFilePlaces, type UserContext } from "./auth-file-places.ts";

/** The authfiles that apply, and their problems. */
export interface OpenAuthFiles {
  /** The existing files, in the order in which they are searched. */
  readonly authFiles: readonly AuthFile[];
  /** Unusable entries, and files that other accounts can read (both rule `authfile`). */
  readonly problems: readonly Problem[];
}

/**
 * Reads the authfiles that apply: only the named file, or without a name all existing files at the locations of
 * containers/image.
 *
 * @param named - the value of `--authfile` or `REGISTRY_AUTH_FILE`; undefined when neither is set
 * @throws a {@link MirrorError} `unreadable-input` when the named file is absent or a file cannot be read,
 * `invalid-input` with file, line and column when one is not a valid authfile.
 */
export function openAuthFiles(named: string | undefined, user: UserContext): OpenAuthFiles {
  const places =
    named === undefined
      ? authFilePlaces(user).filter(({ path }) => isThere(path))
      : [{ path: named, legacy: false }];
  const read = places.map(openOne);
  return {
    authFiles: read.map(({ authFile }) => authFile),
    problems: read.flatMap(({ problems }) => problems),
  };
}

function openOne({ path, legacy }: AuthFilePlace): {
  readonly authFile: AuthFile;
  readonly problems: readonly Problem[];
} {
  const { authFile, problems } = readAuthFile(readTextFile(path), path, { legacy });
  return { authFile, problems: [...problems, ...readableByAll(path)] };
}

function readableByAll(path: string): readonly Problem[] {
  const { isWorldReadable, mode } = permissionsOf(path);
  if (!isWorldReadable) return [];
  return [
    {
      rule: "authfile",
      severity: "warning",
      message: `every user of this machine may read the authfile (mode 0${mode.toString(8)})`,
      help: "Remove the permission with chmod 600, and renew the passwords if others could log in here.",
      position: { file: path },
    },
  ];
}
