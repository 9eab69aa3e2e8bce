import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const descriptionFile = fileURLToPath(new URL("openapi.json", import.meta.url));

/** Something as the API shows it. */
export type Shape = Readonly<Record<string, unknown>>;

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly nullable?: boolean;
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

interface Description {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly operationId: string }>>>
  >;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const description = JSON.parse(readFileSync(descriptionFile, "utf8")) as Description;

export interface Route {
  readonly method: string;
  readonly operation: string;
  readonly pattern: RegExp;
  readonly names: readonly string[];
}

/** All operations, for requests that come under another path than the description's. */
export const routes: readonly Route[] = Object.entries(description.paths).flatMap(
  ([path, methods]) =>
    Object.entries(methods).map(([method, { operationId }]) => ({
      method: method.toUpperCase(),
      operation: operationId,
      pattern: new RegExp(`^${path.replace(/\{[^}]+\}/g, "([^/]+)")}$`),
      names: [...path.matchAll(/\{([^}]+)\}/g)].map(([, name = ""]) => name),
    })),
);

/** Completes what is known of a thing with what its schema requires beside: addresses, counters, nothing. */
export function shape(schema: string, known: Shape): Shape {
  const { required = [], properties = {} } = description.components.schemas[schema] ?? {};
  const missing = required.filter((name) => !(name in known));
  const filled = missing.map((name) => [name, fill(name, properties[name] ?? {})]);
  return { ...Object.fromEntries(filled), ...known };
}

function fill(name: string, schema: Schema): unknown {
  if (schema.$ref !== undefined) return fillReference(schema.$ref.split("/").at(-1) ?? "");
  if (schema.nullable === true) return null;
  if (schema.enum !== undefined) return schema.enum[0];
  const [choice] = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  if (choice !== undefined) return fill(name, choice);
  if (schema.type === "string") return name.endsWith("url") ? "https://github.example/none" : "";
  if (schema.type === "integer" || schema.type === "number") return 0;
  if (schema.type === "boolean") return false;
  if (schema.type === "array") return [];
  const inner = schema.required ?? [];
  return Object.fromEntries(inner.map((key) => [key, fill(key, schema.properties?.[key] ?? {})]));
}

function fillReference(schema: string): unknown {
  const found = description.components.schemas[schema];
  if (found?.nullable === true) return null;
  return found?.type === "object" ? shape(schema, {}) : fill("", found ?? {});
}
