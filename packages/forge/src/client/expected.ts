import { MirrorError } from "@mirrorkit/sdk/problems";
import * as z from "zod";

/** The expected shape of a forge's answer. Its description names it, such as `a merge request`. */
export type Expected<T> = z.ZodType<T>;

/**
 * Parses a value with the expected shape; other fields are left out.
 *
 * @param forge - name of the forge in messages
 * @throws a {@link @mirrorkit/sdk#MirrorError} `network` for any other shape: an unexpected answer means unknown,
 * not empty, so the caller has to retry.
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

/** Reads a missing or null value as undefined. */
export function maybe<T>(expected: Expected<T>): z.ZodType<T | undefined> {
  return expected.nullish().transform((value) => value ?? undefined);
}
