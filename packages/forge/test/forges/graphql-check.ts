import type { Field, Query, Selection, Value } from "./graphql-query.ts";

/** A field of a type. */
export interface FieldType {
  readonly type: string;
  readonly args?: Readonly<Record<string, string>>;
}

/** The part of a forge's GraphQL schema that is used. */
export interface GraphqlSchema {
  /** Fields by type; `query` and `mutation` are the roots. */
  readonly types: Readonly<Record<string, Readonly<Record<string, FieldType>>>>;
  /** The types that an interface or union may be. */
  readonly possible: Readonly<Record<string, readonly string[]>>;
  /** Fields of inputs by type. */
  readonly inputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const scalars: Readonly<Record<string, (value: unknown) => boolean>> = {
  ID: (value) => typeof value === "string" && value !== "",
  Int: (value) => Number.isInteger(value),
  String: (value) => typeof value === "string",
  Boolean: (value) => typeof value === "boolean",
  GitObjectID: (value) => typeof value === "string" && /^[0-9a-f]{40}$/.test(value),
  GitRefname: (value) => typeof value === "string" && /^refs\/(heads|tags)\/./.test(value),
  PullRequestMergeMethod: (value) => ["MERGE", "SQUASH", "REBASE"].includes(String(value)),
};

/** What is wrong with a query and its variables; empty when nothing is. */
export function checkQuery(
  schema: GraphqlSchema,
  query: Query,
  variables: Readonly<Record<string, unknown>>,
): string[] {
  const given = Object.keys(variables).filter((name) => !query.variables.has(name));
  const used = JSON.stringify(query.fields);
  return [
    ...given.map((name) => `$${name} is not declared`),
    ...[...query.variables].flatMap(([name, type]) => [
      ...checkValue(schema, variables[name], type, `$${name}`),
      ...(used.includes(`{"variable":"${name}"}`) ? [] : [`$${name} is not used`]),
    ]),
    ...query.fields.flatMap((field) => checkSelection(field, query.kind, { schema, query })),
  ];
}

interface Context {
  readonly schema: GraphqlSchema;
  readonly query: Query;
}

function checkSelection(selection: Selection, type: string, context: Context): string[] {
  const { types, possible } = context.schema;
  if ("on" in selection) {
    const known = (possible[type] ?? []).includes(selection.on) && selection.on in types;
    if (!known) return [`${selection.on} is no ${type}`];
    return selection.fields.flatMap((field) => checkSelection(field, selection.on, context));
  }
  if (selection.name === "__typename") return [];
  const field = types[type]?.[selection.name];
  if (field === undefined) return [`${type} has no field ${selection.name}`];
  const composite = field.type in types;
  if (composite !== selection.fields.length > 0) return [`${selection.name} is selected wrongly`];
  return [
    ...checkArguments(selection, field.args ?? {}, context),
    ...selection.fields.flatMap((inner) => checkSelection(inner, field.type, context)),
  ];
}

function checkArguments(
  { name, args }: Field,
  known: Readonly<Record<string, string>>,
  context: Context,
): string[] {
  return checkFields(args, known, { where: name, ...context });
}

interface Place extends Context {
  readonly where: string;
}

function checkFields(
  given: Readonly<Record<string, Value>>,
  known: Readonly<Record<string, string>>,
  { where, ...context }: Place,
): string[] {
  const strange = Object.keys(given).filter((name) => !(name in known));
  const missing = Object.entries(known).filter(
    ([name, type]) => type.endsWith("!") && !(name in given),
  );
  return [
    ...strange.map((name) => `${where} takes no ${name}`),
    ...missing.map(([name]) => `${where} needs ${name}`),
    ...Object.entries(given).flatMap(([name, value]) =>
      checkArgument(value, known[name] ?? "", { where: `${where}.${name}`, ...context }),
    ),
  ];
}

function checkArgument(value: Value, type: string, { where, ...context }: Place): string[] {
  if ("variable" in value) {
    const declared = context.query.variables.get(value.variable);
    const fits = declared === type || declared === `${type}!`;
    return fits ? [] : [`${where} is ${type}, but $${value.variable} is ${declared ?? "nothing"}`];
  }
  if ("literal" in value) return [];
  const fields = context.schema.inputs[type.replace("!", "")] ?? {};
  return checkFields(value.object, fields, { where, ...context });
}

function checkValue(schema: GraphqlSchema, value: unknown, type: string, where: string): string[] {
  if (value === undefined || value === null)
    return type.endsWith("!") ? [`${where} is missing`] : [];
  const plain = type.replace(/!$/, "");
  const list = /^\[(.*)\]$/.exec(plain)?.[1];
  if (list !== undefined) {
    return Array.isArray(value)
      ? value.flatMap((item, index) => checkValue(schema, item, list, `${where}[${index}]`))
      : [`${where} is no list`];
  }
  const scalar = scalars[plain];
  if (scalar !== undefined) return scalar(value) ? [] : [`${where} is no ${plain}`];
  const known = schema.inputs[plain];
  if (known === undefined) return [`${where} has the unknown type ${plain}`];
  const fields = value as Readonly<Record<string, unknown>>;
  const strange = Object.keys(fields).filter((name) => !(name in known));
  return [
    ...strange.map((name) => `${where} takes no ${name}`),
    ...Object.entries(known).flatMap(([name, inner]) =>
      checkValue(schema, fields[name], inner, `${where}.${name}`),
    ),
  ];
}
