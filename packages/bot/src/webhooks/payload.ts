const longestText = 1_000;

/** A member of JSON from outside, by the names that lead to it; undefined when any of them is missing. */
export function member(value: unknown, ...path: readonly string[]): unknown {
  let here = value;
  for (const name of path) {
    if (typeof here !== "object" || here === null || !Object.hasOwn(here, name)) return undefined;
    here = (here as Readonly<Record<string, unknown>>)[name];
  }
  return here;
}

/** A text of JSON from outside; empty when it is not text, or one of over 1,000 characters. */
export function textAt(value: unknown, ...path: readonly string[]): string {
  const found = member(value, ...path);
  return typeof found === "string" && found.length <= longestText ? found : "";
}

/** A positive whole number of untrusted JSON; undefined for other values. */
export function numberAt(value: unknown, ...path: readonly string[]): number | undefined {
  const found = member(value, ...path);
  return typeof found === "number" && Number.isSafeInteger(found) && found > 0 ? found : undefined;
}

/** A list of untrusted JSON; empty for other values. */
export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = member(value, ...path);
  return Array.isArray(found) ? found : [];
}
