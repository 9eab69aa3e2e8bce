import { printable, withoutKnown } from "../../base/problem/index.ts";

/** One error of a registry's answer. */
interface RegistryFault {
  /** Such as `MANIFEST_UNKNOWN`, `NAME_UNKNOWN`, `DENIED`. */
  readonly code: string;
  /** The registry's message, safe for a message; may be empty. */
  readonly message: string;
}

/**
 * Reads the errors of an answer, at most ten; empty where the body is something else.
 *
 * @param secrets - those of the request, which are cut out of the messages
 */
export function readFaults(body: string, secrets: readonly string[]): readonly RegistryFault[] {
  const clean = (text: string): string => printable(withoutKnown(text, secrets));
  const errors = errorsOf(body);
  return errors.slice(0, 10).flatMap((error) => {
    if (typeof error !== "object" || error === null || !("code" in error)) return [];
    const { code } = error;
    const message = "message" in error && typeof error.message === "string" ? error.message : "";
    return typeof code === "string" ? [{ code: clean(code), message: clean(message) }] : [];
  });
}

/** Formats the errors of an answer for a message; undefined when there are none. */
export function wordFaults(faults: readonly RegistryFault[]): string | undefined {
  const [first] = faults;
  if (first === undefined) return undefined;
  return first.message === "" ? first.code : `${first.code}: ${first.message}`;
}

/**
 * The address of the next page that a `Link` header names; undefined on the last page.
 *
 * @param current - the address of this page
 */
export function nextPage(link: string | undefined, current: URL): URL | undefined {
  if (link === undefined || link.length > 8_192) return undefined;
  for (const [, target = "", parameters = ""] of link.matchAll(/<([^<>]*)>([^<]*)/g)) {
    if (!/;\s*rel\s*=\s*"?next"?\s*(?:[;,]|$)/i.test(parameters)) continue;
    return URL.canParse(target, current.href) ? new URL(target, current) : undefined;
  }
  return undefined;
}

/** The delay that an answer requests before a retry, in milliseconds; undefined without one. */
export function retryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const date = /[A-Za-z]/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function errorsOf(body: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== "object" || value === null || !("errors" in value)) return [];
    return Array.isArray(value.errors) ? value.errors : [];
  } catch {
    return [];
  }
}
