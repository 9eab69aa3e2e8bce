import { MirrorError } from "@mirrorkit/sdk/problems";
import { z } from "zod";

/** What an answer of a forge must look like. Its description says what it is, such as `a merge request`. */
export type Expected<T> = z.ZodType<T>;

/**
 * Reads a value as what is expected; fields that no one names are left out.
 *
 * @param forge - whose answer it is, for people
 * @throws a {@link @mirrorkit/sdk#MirrorError} `network` for anything else: what an odd answer says is not known, and
 * not empty, so the work is to be tried again.
 */
export function readAs<T>(expected: Expected<T>, value: unknown, forge: string): T {
  const read = expected.safeParse(value);
  if (read.success) return read.data;
  const [place] = read.error.issues.map(({ path }) => path.join("."));
  const where = place === undefined || place === "" ? "" : ` (at ${place})`;
  throw unexpectedAnswer(`${forge} did not send ${expected.description ?? "JSON"}${where}`);
}

/** The error for an answer that cannot be, or that another one contradicts. */
export function unexpectedAnswer(why: string): MirrorError {
  return new MirrorError("network", `unexpected answer: ${why}`, {
    hint: "mirrorkit retries. If this persists, check the URL of the API, and that no proxy or login page answers instead.",
  });
}

/** The name of a Git object. */
export const objectName: Expected<string> = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);

/** A time as forges write it. */
export const time: Expected<Date> = z
  .string()
  .refine((text) => !Number.isNaN(Date.parse(text)))
  .transform((text) => new Date(text));

/** What may be missing or null, as undefined. */
export function maybe<T>(expected: Expected<T>): z.ZodType<T | undefined> {
  return expected.nullish().transform((value) => value ?? undefined);
}
