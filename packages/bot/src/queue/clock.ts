/** Time and chance, so that a test can hold them. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once after so many milliseconds, or a little later; gives what calls it off. */
  after(ms: number, callback: () => void): () => void;
  /** A number from 0 up to, but not including, 1. */
  random(): number;
}

const longestTimer = 2 ** 31 - 1;

/** The clock of this machine. A wait of more than 24 days ends after 24 days. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, Math.min(Math.max(ms, 0), longestTimer));
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};

/** Waits for a promise, at most so long; tells whether it was settled by then. */
export async function settledWithin(
  clock: Clock,
  ms: number,
  promise: Promise<unknown>,
): Promise<boolean> {
  return new Promise((resolve) => {
    const callOff = clock.after(ms, () => resolve(false));
    const settle = (): void => {
      callOff();
      resolve(true);
    };
    promise.then(settle, settle);
  });
}
