import { invalidInput, quoted } from "../../base/problem/index.ts";

/** An object of JSON text. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads JSON text that holds an object.
 *
 * @throws a {@link MirrorError} `invalid-input` where it is not JSON, or not an object.
 */
export function readJsonObject(text: string, file: string, rule: string, what: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const message = `${what} is not JSON: ${beginningOf(text)}`;
    throw invalidInput([{ rule, severity: "error", message, position: { file } }]);
  }
  if (isObject(value)) return value;
  throw invalidInput([
    { rule, severity: "error", message: `${what} must be a JSON object`, position: { file } },
  ]);
}

/** Whether a value is an object, not a list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The text of a field; undefined where it is something else. */
export function textIn(value: unknown, field: string): string | undefined {
  if (!isObject(value) || !Object.hasOwn(value, field)) return undefined;
  const found = value[field];
  return typeof found === "string" ? found : undefined;
}

/** The fields of an object that hold text. */
export function textsIn(value: unknown): Readonly<Record<string, string>> {
  if (!isObject(value)) return {};
  const texts = Object.entries(value).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return Object.fromEntries(texts);
}

/** A login page of a proxy shows in its first line. */
function beginningOf(text: string): string {
  const [line = ""] = text.trim().split("\n", 1);
  return line === "" ? "the file is empty" : `it begins with ${quoted(line.slice(0, 40))}`;
}
