import { MirrorError, printable } from "../../base/problem/index.ts";
import { findExecutable, isExecutable, isFile } from "../disk/index.ts";

/** An oc-mirror program. */
export interface OcMirrorBinary {
  /** Path of the program. */
  readonly path: string;
  /** Arguments before all others: `mirror` for the plugin of `oc`. */
  readonly prefix: readonly string[];
}

const install =
  "Install the newest release of oc-mirror, or give its path. Download it from mirror.openshift.com or console.redhat.com.";

/**
 * Finds oc-mirror: at a path, by name in `PATH`, or as `oc mirror`. Without a name, it tries `oc-mirror`, then the
 * plugin of `oc`.
 *
 * @param folders - the value of `PATH`
 * @throws a {@link MirrorError} `unreadable-input` when it is not found or not executable.
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
