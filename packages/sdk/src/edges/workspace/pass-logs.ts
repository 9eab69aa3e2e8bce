import { isMirrorError } from "../../base/problem/index.ts";
import { judgeConsole, type PassLog } from "../../models/pass/index.ts";
import { readTextFile } from "../disk/index.ts";
import type { TimedFile } from "./pass-files.ts";

/** Logs of passes, newest first: each is read when it is asked for, and once. One that cannot be read is left out. */
export function passLogs(
  files: readonly TimedFile[],
  shared: string | undefined,
): Iterable<PassLog> {
  const places: readonly { readonly path: string; readonly time?: Date }[] = [
    ...files.toReversed(),
    ...(shared === undefined ? [] : [{ path: shared }]),
  ];
  const known = new Map<string, PassLog | undefined>();
  return {
    *[Symbol.iterator](): Iterator<PassLog> {
      for (const place of places) {
        if (!known.has(place.path)) known.set(place.path, readLog(place));
        const log = known.get(place.path);
        if (log !== undefined) yield log;
      }
    },
  };
}

function readLog(place: { readonly path: string; readonly time?: Date }): PassLog | undefined {
  try {
    return { ...place, verdict: judgeConsole(readTextFile(place.path)) };
  } catch (error) {
    if (isMirrorError(error)) return undefined;
    throw error;
  }
}
