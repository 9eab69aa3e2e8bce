import { InvalidArgumentError } from "commander";

/** Gathers the values of an option that may be repeated. */
export function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}

/**
 * Reads an option that is a whole number of at least another one.
 *
 * @throws what commander reports as wrong use, for any other text.
 */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    if (/^\d{1,9}$/.test(text) && Number(text) >= least) return Number(text);
    throw new InvalidArgumentError(`Give a whole number of at least ${least}.`);
  };
}

/** Reads an option that is a whole number of at least 1. */
export const toCount: (text: string) => number = wholeNumber(1);

/** Reads an option that is the exit status of a process. */
export function toExitStatus(text: string): number {
  const status = /^\d{1,3}$/.test(text) ? Number(text) : 256;
  if (status <= 255) return status;
  throw new InvalidArgumentError("Give a whole number from 0 to 255.");
}
