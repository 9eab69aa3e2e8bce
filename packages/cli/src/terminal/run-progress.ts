import process from "node:process";
import type { RunSummary } from "@mirrorkit/sdk/oc-mirror";

/** Shows how far a run is. */
export interface RunProgress {
  /** Takes the latest numbers; shown when it is time to. */
  show(summary: RunSummary): void;
  /** A line that stays. */
  say(text: string): void;
  /** Removes the line that moves. */
  end(): void;
}

/** Where progress is shown. */
export interface ProgressStream {
  /** Whether it is a terminal, on which one line moves. */
  readonly isTTY?: boolean;
  /** Columns of the terminal. */
  readonly columns?: number;
  /** Takes text. */
  write(text: string): unknown;
}

const terminalEveryMs = 1_000;
const otherwiseEveryMs = 60_000;
const clearLine = "\r\u001b[2K";

/** Opens the progress of a run: one calm line on a terminal, elsewhere a line a minute. */
export function openRunProgress(
  stream: ProgressStream = process.stderr,
  now: () => number = Date.now,
): RunProgress {
  const isTerminal = stream.isTTY === true;
  const every = isTerminal ? terminalEveryMs : otherwiseEveryMs;
  const started = now();
  let shownAt = started;
  let copyingSince: number | undefined;
  let isLineShown = false;

  function clear(): void {
    if (isLineShown) stream.write(clearLine);
    isLineShown = false;
  }

  return {
    show(summary) {
      const time = now();
      if (summary.phase === "copying") copyingSince ??= time;
      if (time - shownAt < every) return;
      shownAt = time;
      const text = progressText(summary, {
        elapsedMs: time - started,
        copyingMs: copyingSince === undefined ? 0 : time - copyingSince,
      });
      if (!isTerminal) {
        stream.write(`${text}\n`);
        return;
      }
      clear();
      stream.write(text.slice(0, Math.max((stream.columns ?? 80) - 1, 20)));
      isLineShown = true;
    },
    say(text) {
      clear();
      stream.write(`${text}\n`);
    },
    end: clear,
  };
}

interface Times {
  readonly elapsedMs: number;
  readonly copyingMs: number;
}

/** One line: the phase, the progress, the speed, and the remaining time. */
export function progressText(summary: RunSummary, { elapsedMs, copyingMs }: Times): string {
  const { phase, toCopy, copied, failed } = summary;
  const since = `after ${formatDuration(elapsedMs)}`;
  if (phase !== "copying") return `${phases[phase]} ${since}`;
  const done = copied + failed;
  const parts = [
    toCopy === undefined ? `${done} images` : `${done} of ${toCopy} images${share(done, toCopy)}`,
  ];
  if (failed > 0) parts.push(`${failed} failed`);
  const rate = copyingMs > 0 ? done / (copyingMs / 60_000) : 0;
  if (done > 0 && rate > 0) {
    parts.push(`${rate >= 10 ? Math.round(rate) : rate.toFixed(1)} a minute`);
    const left = Math.max((toCopy ?? done) - done, 0);
    if (left > 0) parts.push(`${formatDuration((left / rate) * 60_000)} left`);
  }
  return `copying: ${parts.join(", ")} ${since}`;
}

const phases = {
  starting: "starting",
  collecting: "looking up images",
  rebuilding: "building the catalogs",
  finishing: "writing results",
} as const;

function share(done: number, total: number): string {
  return total === 0 ? "" : ` (${Math.floor((100 * done) / total)}%)`;
}

/** A time as a person reads it: `45 s`, `12 min`, `3 h 20 min`. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1_000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest === 0 ? "" : ` ${rest} min`}`;
}
