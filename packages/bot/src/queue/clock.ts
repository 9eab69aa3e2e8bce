/** Time and randomness, replaceable in tests. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once after this number of milliseconds, or slightly later; returns a function that cancels it. */
  after(ms: number, callback: () => void): () => void;
  /** A random number from 0 up to, but not including, 1. */
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

/** Waits for a promise up to a limit; returns whether it settled in time. */
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
