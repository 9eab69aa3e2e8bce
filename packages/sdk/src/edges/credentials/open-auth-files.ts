import type { Problem } from "../../base/problem/index.ts";
import { type AuthFile, readAuthFile } from "../../models/authfile/index.ts";
import { isThere, permissionsOf, readTextFile } from "../disk/index.ts";
import { type AuthFilePlace, authFilePlaces, type UserContext } from "./places.ts";

/** The authfiles that count, with what is odd about them. */
export interface OpenAuthFiles {
  /** In the order in which they are searched; only those that exist. */
  readonly authFiles: readonly AuthFile[];
  /** Entries that cannot be used, and files that others may read (both rule `authfile`). */
  readonly problems: readonly Problem[];
}

/**
 * Reads the authfiles that count: the one that is named, and no other; or else all that exist of the places where
 * containers/image looks.
 *
 * @param named - what `--authfile` or `REGISTRY_AUTH_FILE` names; undefined where nothing does
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
