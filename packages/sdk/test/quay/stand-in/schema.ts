import { type Given, invalid, message } from "./answers.ts";
import type { World } from "./world.ts";

interface Field {
  readonly required?: true;
  readonly values?: readonly (string | null)[];
  readonly type?: "string" | "object" | "integer" | "boolean";
  readonly fields?: Schema;
}

export type Schema = Readonly<Record<string, Field>>;
export type Body = Readonly<Record<string, unknown>>;

/** Reads a body as Quay does: content type, JSON, shape. What Quay passes over fails a strict world. */
export function readBody(
  world: World,
  text: string,
  type: string | undefined,
  schema: Schema,
): { readonly body: Body } | { readonly refusal: Given } {
  if (type?.startsWith("application/json") !== true) {
    return {
      refusal: message(
        415,
        "Did not attempt to load JSON data because the request Content-Type was not 'application/json'.",
      ),
    };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const said = "The browser (or proxy) sent a request that this server could not understand.";
    return { refusal: message(400, said) };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { refusal: invalid(`${python(value)} is not of type 'object'`) };
  }
  const body: Body = { ...value };
  const fault = faultOf(body, schema, world.strict);
  return fault === undefined ? { body } : { refusal: invalid(fault) };
}

function faultOf(body: Body, schema: Schema, strict: boolean): string | undefined {
  for (const [name, { required }] of Object.entries(schema)) {
    if (required === true && !(name in body)) return `'${name}' is a required property`;
  }
  for (const [name, value] of Object.entries(body)) {
    const field = schema[name];
    if (field === undefined) {
      if (strict) return `the stand-in does not know the field '${name}'`;
      continue;
    }
    if (field.values !== undefined && !field.values.includes(value as string | null)) {
      return `${python(value)} is not one of ${python(field.values)}`;
    }
    const { type = "string" } = field;
    const isNull = value === null && field.values?.includes(null) === true;
    if (!isNull && !isOfType(value, type)) return `${python(value)} is not of type '${type}'`;
    if (field.fields !== undefined) {
      const inner = faultOf(value as Body, field.fields, strict);
      if (inner !== undefined) return inner;
    }
  }
  return undefined;
}

function isOfType(value: unknown, type: NonNullable<Field["type"]>): boolean {
  if (type === "integer") return Number.isInteger(value);
  if (type === "object") return typeof value === "object" && value !== null;
  return typeof value === type;
}

/** As Python writes a value. */
function python(value: unknown): string {
  if (value === null) return "None";
  if (typeof value === "string") return `'${value}'`;
  if (Array.isArray(value)) return `[${value.map(python).join(", ")}]`;
  return JSON.stringify(value);
}

export const role = { required: true, values: ["read", "write", "admin"] } as const;
export const roleBody: Schema = { role };

const namePattern = /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/;

/** What is wrong with the name of a namespace, a team or a robot. */
export function nameFault(name: string): string | undefined {
  if (name.length < 2 || name.length > 255) {
    return "Namespace must be between 2 and 255 characters in length";
  }
  return namePattern.test(name)
    ? undefined
    : "Namespace must match expression ^([a-z0-9]+(?:[._-][a-z0-9]+)*)$";
}
