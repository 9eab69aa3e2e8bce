/** A YAML or JSON value. */
export type YamlValue = null | boolean | number | string | readonly YamlValue[] | YamlMap;

/** A mapping with text keys, in the order of the text. It has no prototype. */
export interface YamlMap {
  readonly [key: string]: YamlValue;
}

/** The path of a value in a document: keys and list indexes from the root. */
export type YamlPath = readonly (string | number)[];

/** Whether a value is a mapping. */
export function isYamlMap(value: YamlValue | undefined): value is YamlMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value is a list. */
export function isYamlList(value: YamlValue | undefined): value is readonly YamlValue[] {
  return Array.isArray(value);
}

/** Names the type of a value for a message: `a mapping`, `a list`, `a number` and so on. */
export function typeOfYaml(value: YamlValue): string {
  if (value === null) return "nothing";
  if (isYamlList(value)) return "a list";
  if (isYamlMap(value)) return "a mapping";
  if (typeof value === "string") return "text";
  return typeof value === "number" ? "a number" : "true or false";
}
