import { InvalidArgumentError } from "commander";

/** Gathers the values of an option that may be repeated. */
export function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}

/** The hosts of `--insecure`: a name that matches no registry would have no effect, without a word. */
export function collectHost(text: string, before: readonly string[] = []): readonly string[] {
  if (/^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:]+\])(?::\d{1,5})?$/.test(text)) return [...before, text];
  throw new InvalidArgumentError("Write host and port alone, such as registry.example.test:5000.");
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
