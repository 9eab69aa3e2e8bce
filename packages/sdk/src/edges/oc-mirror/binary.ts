import { MirrorError, printable } from "../../base/problem/index.ts";
import { findExecutable, isExecutable, isFile } from "../disk/index.ts";

/** The program that is run. */
export interface OcMirrorBinary {
  /** Path of the program. */
  readonly path: string;
  /** Arguments that come before all others: `mirror` for the plugin of `oc`. */
  readonly prefix: readonly string[];
}

const install =
  "Install the newest release of oc-mirror, or give its path. Download it from mirror.openshift.com or console.redhat.com.";

/**
 * Finds oc-mirror: a path, a name in `PATH`, or `oc mirror`. Without a name, `oc-mirror` is looked for, then `oc`, whose
 * plugin it may be.
 *
 * @param folders - the value of `PATH`
 * @throws a {@link MirrorError} `unreadable-input` when there is none, or when it may not be run.
 */
export function findOcMirror(folders: string, named?: string): OcMirrorBinary {
  if (named === undefined) {
    const path = findExecutable("oc-mirror", folders);
    if (path !== undefined) return { path, prefix: [] };
    const oc = findExecutable("oc", folders);
    if (oc !== undefined) return { path: oc, prefix: ["mirror"] };
    throw new MirrorError("unreadable-input", "oc-mirror is not in PATH", { hint: install });
  }
  const [program = "", ...prefix] = named.trim() === "oc mirror" ? ["oc", "mirror"] : [named];
  return { path: program.includes("/") ? checked(program) : inPath(program, folders), prefix };
}

function checked(path: string): string {
  if (isExecutable(path)) return path;
  const fault = isFile(path) ? "is not executable" : "is not a file";
  const hint = isFile(path) ? `Make it executable: chmod +x ${printable(path)}` : install;
  throw new MirrorError("unreadable-input", `${printable(path)} ${fault}`, { hint });
}

function inPath(name: string, folders: string): string {
  const path = findExecutable(name, folders);
  if (path !== undefined) return path;
  throw new MirrorError("unreadable-input", `${printable(name)} is not in PATH`, { hint: install });
}
