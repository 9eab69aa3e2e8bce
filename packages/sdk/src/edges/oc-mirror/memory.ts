import { isMirrorError } from "../../base/problem/index.ts";
import { openFile } from "../disk/index.ts";

/** The memory of the control group that this process is in. */
export interface MemoryState {
  /** Bytes that it may have; undefined when there is no limit. */
  readonly limitBytes?: number;
  /** How often the system killed something in it for want of memory. */
  readonly kills: number;
}

const root = "/sys/fs/cgroup";

/** Looks at the control group as a pod or a service sees it: version 2, then version 1. Never fails. */
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

/** Files there say nothing true of their size. */
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
