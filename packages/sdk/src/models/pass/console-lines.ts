import { openRunTurns } from "../oc-mirror/index.ts";

// oxlint-disable-next-line no-control-regex -- escape sequences are what is looked for
const escapes = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\^_])/g;
// oxlint-disable-next-line no-control-regex -- removing control characters is the purpose
const controls = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g;

const start = /workflow mode:|Hello, welcome to oc-mirror/;
const toCopy = /images to copy \d/;
const listing = /list of all images for mirroring in/;
/** From 4.17 on; 4.17 deletes silently for the kind of the images. */
const counted = /(?:^|\D)(\d+) \/ (\d+) (?:\S+ )?images (?:mirrored|deleted)/;
/** 4.16 puts the counts at the end of the line, except for a failure. */
const counted416 = /images (?:mirrored|deleted)(?: successfully)? (\d+) \/ (\d+)/i;
const failed = /[✗❌]|: Some \S+ images failed/;

/** The line that begins the results of a run. */
export const results = "=== Results ===";

/** The lines of the last oc-mirror run in a console, without colours and overwritten text. */
export function lastRun(text: string): readonly string[] {
  const lines = text.split("\n").map(plain);
  const turns = openRunTurns();
  let from = Math.max(
    lines.findIndex((line) => start.test(line)),
    0,
  );
  let doubtful = from;
  for (const [index, line] of lines.entries()) {
    const turn = turns.next(line, isError(line));
    if (turn === "may-begin") doubtful = index;
    if (turn === "begins") from = index;
    if (turn === "began") from = doubtful;
  }
  return lines.slice(from);
}

/** Whether a line counts images, those to be copied or those that were. */
export function isCounting(line: string): boolean {
  return toCopy.test(line) || countsIn(line) !== undefined;
}

/** Whether a line reports that not all images succeeded. */
export function isPartial(line: string): boolean {
  const counts = countsIn(line);
  if (counts === undefined) return false;
  return counts[0] !== counts[1] || failed.test(line);
}

/** Whether a line is an error. */
export function isError(line: string): boolean {
  return line.includes("[ERROR]");
}

/** Whether a line names the mapping of a dry run. */
export function isListing(line: string): boolean {
  return listing.test(line);
}

function countsIn(line: string): readonly [string, string] | undefined {
  const [, done, total] = counted.exec(line) ?? counted416.exec(line) ?? [];
  return done === undefined || total === undefined ? undefined : [done, total];
}

function plain(line: string): string {
  const shown =
    line
      .replace(escapes, "")
      .split("\r")
      .findLast((part) => part !== "") ?? "";
  return shown.replace(controls, "").trimEnd();
}
