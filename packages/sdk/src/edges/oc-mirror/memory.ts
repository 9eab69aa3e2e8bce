import { isMirrorError } from "../../base/problem/index.ts";
import { openFile } from "../disk/index.ts";

/** The memory of this process's control group. */
export interface MemoryState {
  /** The limit in bytes; undefined when there is none. */
  readonly limitBytes?: number;
  /** How often the system killed a process in the group because it was out of memory. */
  readonly kills: number;
}

const root = "/sys/fs/cgroup";

/** Reads the control group as a pod or a service sees it: version 2, then version 1. Never fails. */
export function readMemoryState(folder: string = root): MemoryState {
  const limit =
    numberIn(`${folder}/memory.max`) ?? numberIn(`${folder}/memory/memory.limit_in_bytes`);
  const events =
    textOf(`${folder}/memory.events`) ?? textOf(`${folder}/memory/memory.oom_control`) ?? "";
  const kills = Number(/^oom_kill (\d+)$/m.exec(events)?.[1] ?? 0);
  // Version 1 writes a huge number where there is no limit.
  return limit === undefined || limit > 2 ** 50 ? { kills } : { kills, limitBytes: limit };
}

function numberIn(path: string): number | undefined {
  const text = textOf(path)?.trim() ?? "";
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

/** The sizes of these files are not reliable. */
function textOf(path: string): string | undefined {
  try {
    const file = openFile(path);
    try {
      const [first] = file.chunks();
      return first === undefined ? "" : Buffer.from(first).toString("utf8");
    } finally {
      file.close();
    }
  } catch (error) {
    if (isMirrorError(error)) return undefined;
    throw error;
  }
}
