import { invalidInput, type SourcePosition } from "../../base/problem/index.ts";

/** An object of JSON text. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads JSON text that holds an object.
 *
 * @throws a {@link MirrorError} `invalid-input` with line and column where it is not JSON.
 */
export function readJsonObject(text: string, file: string, rule: string, what: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const position = positionIn(text, file, error);
    const empty = text.trim() === "" ? ": the file is empty" : "";
    throw invalidInput([
      { rule, severity: "error", message: `${what} is not JSON${empty}`, position },
    ]);
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

/** Only the message of V8 says where JSON ends; without it, the whole file is meant. */
function positionIn(text: string, file: string, error: unknown): SourcePosition {
  const offset = /position (\d{1,15})/.exec(error instanceof Error ? error.message : "")?.[1];
  if (offset === undefined) return { file };
  const before = text.slice(0, Number(offset));
  const line = before.split("\n").length;
  return { file, line, column: before.length - before.lastIndexOf("\n") };
}
