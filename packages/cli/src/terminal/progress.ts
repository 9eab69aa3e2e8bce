import process from "node:process";

/** A progress line on standard error; nothing when that is not a terminal. */
export interface ProgressLine {
  /** Shows a text in place of the one before, at most ten times a second. */
  show(text: string): void;
  /** Takes the line away. */
  clear(): void;
}

const pause = 100;
const eraseLine = "\r\u001b[2K";

/** Opens a line; it stays empty until something is shown. */
export function openProgress(): ProgressLine {
  if (!process.stderr.isTTY) return { show: () => {}, clear: () => {} };
  let last = 0;
  let isShown = false;
  return {
    show(text) {
      const now = Date.now();
      if (now - last < pause) return;
      last = now;
      isShown = true;
      process.stderr.write(eraseLine + text.slice(0, (process.stderr.columns || 80) - 1));
    },
    clear() {
      if (isShown) process.stderr.write(eraseLine);
      isShown = false;
    },
  };
}
