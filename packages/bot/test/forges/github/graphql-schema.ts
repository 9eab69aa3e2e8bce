import type { Field, Query, Selection, Value } from "./graphql-query.ts";

interface FieldType {
  readonly type: string;
  readonly args?: Readonly<Record<string, string>>;
}

/** The part of GitHub's GraphQL schema that is used, after @octokit/graphql-schema 15.26.1. */
const types: Readonly<Record<string, Readonly<Record<string, FieldType>>>> = {
  query: {
    repository: { type: "Repository", args: { owner: "String!", name: "String!" } },
  },
  mutation: {
    updateRefs: { type: "UpdateRefsPayload", args: { input: "UpdateRefsInput!" } },
    enablePullRequestAutoMerge: {
      type: "EnablePullRequestAutoMergePayload",
      args: { input: "EnablePullRequestAutoMergeInput!" },
    },
    disablePullRequestAutoMerge: {
      type: "DisablePullRequestAutoMergePayload",
      args: { input: "DisablePullRequestAutoMergeInput!" },
    },
  },
  Repository: { object: { type: "GitObject", args: { expression: "String", oid: "GitObjectID" } } },
  GitObject: {},
  Commit: { file: { type: "TreeEntry", args: { path: "String!" } } },
  TreeEntry: {
    mode: { type: "Int" },
    type: { type: "String" },
    oid: { type: "GitObjectID" },
    object: { type: "GitObject" },
  },
  Blob: {
    byteSize: { type: "Int" },
    isBinary: { type: "Boolean" },
    isTruncated: { type: "Boolean" },
    text: { type: "String" },
  },
  UpdateRefsPayload: { clientMutationId: { type: "String" } },
  EnablePullRequestAutoMergePayload: { clientMutationId: { type: "String" } },
  DisablePullRequestAutoMergePayload: { clientMutationId: { type: "String" } },
};

const inputs: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  UpdateRefsInput: { repositoryId: "ID!", refUpdates: "[RefUpdate!]!" },
  RefUpdate: {
    name: "GitRefname!",
    afterOid: "GitObjectID!",
    beforeOid: "GitObjectID",
    force: "Boolean",
  },
  DisablePullRequestAutoMergeInput: { pullRequestId: "ID!" },
  EnablePullRequestAutoMergeInput: {
    pullRequestId: "ID!",
    expectedHeadOid: "GitObjectID",
    mergeMethod: "PullRequestMergeMethod",
  },
};

const scalars: Readonly<Record<string, (value: unknown) => boolean>> = {
  ID: (value) => typeof value === "string" && value !== "",
  String: (value) => typeof value === "string",
  Boolean: (value) => typeof value === "boolean",
  GitObjectID: (value) => typeof value === "string" && /^[0-9a-f]{40}$/.test(value),
  GitRefname: (value) => typeof value === "string" && /^refs\/(heads|tags)\/./.test(value),
  PullRequestMergeMethod: (value) => ["MERGE", "SQUASH", "REBASE"].includes(String(value)),
};

/** What is wrong with a query and its variables; empty when nothing is. */
export function checkQuery(query: Query, variables: Readonly<Record<string, unknown>>): string[] {
  const given = Object.keys(variables).filter((name) => !query.variables.has(name));
  const used = JSON.stringify(query.fields);
  return [
    ...given.map((name) => `$${name} is not declared`),
    ...[...query.variables].flatMap(([name, type]) => [
      ...checkValue(variables[name], type, `$${name}`),
      ...(used.includes(`{"variable":"${name}"}`) ? [] : [`$${name} is not used`]),
    ]),
    ...query.fields.flatMap((field) => checkSelection(field, query.kind, query)),
  ];
}

function checkSelection(selection: Selection, type: string, query: Query): string[] {
  if ("on" in selection) {
    const known = type === "GitObject" && selection.on in types;
    if (!known) return [`${selection.on} is no ${type}`];
    return selection.fields.flatMap((field) => checkSelection(field, selection.on, query));
  }
  const field = types[type]?.[selection.name];
  if (field === undefined) return [`${type} has no field ${selection.name}`];
  const composite = field.type in types;
  if (composite !== selection.fields.length > 0) return [`${selection.name} is selected wrongly`];
  return [
    ...checkArguments(selection, field.args ?? {}, query),
    ...selection.fields.flatMap((inner) => checkSelection(inner, field.type, query)),
  ];
}

function checkArguments(
  { name, args }: Field,
  known: Readonly<Record<string, string>>,
  query: Query,
): string[] {
  return checkFields(args, known, { where: name, query });
}

interface Place {
  readonly where: string;
  readonly query: Query;
}

function checkFields(
  given: Readonly<Record<string, Value>>,
  known: Readonly<Record<string, string>>,
  { where, query }: Place,
): string[] {
  const strange = Object.keys(given).filter((name) => !(name in known));
  const missing = Object.entries(known).filter(
    ([name, type]) => type.endsWith("!") && !(name in given),
  );
  return [
    ...strange.map((name) => `${where} takes no ${name}`),
    ...missing.map(([name]) => `${where} needs ${name}`),
    ...Object.entries(given).flatMap(([name, value]) =>
      checkArgument(value, known[name] ?? "", { where: `${where}.${name}`, query }),
    ),
  ];
}

function checkArgument(value: Value, type: string, { where, query }: Place): string[] {
  if ("variable" in value) {
    const declared = query.variables.get(value.variable);
    const fits = declared === type || declared === `${type}!`;
    return fits ? [] : [`${where} is ${type}, but $${value.variable} is ${declared ?? "nothing"}`];
  }
  if ("literal" in value) return [];
  return checkFields(value.object, inputs[type.replace("!", "")] ?? {}, { where, query });
}

function checkValue(value: unknown, type: string, where: string): string[] {
  if (value === undefined || value === null)
    return type.endsWith("!") ? [`${where} is missing`] : [];
  const plain = type.replace(/!$/, "");
  const list = /^\[(.*)\]$/.exec(plain)?.[1];
  if (list !== undefined) {
    return Array.isArray(value)
      ? value.flatMap((item, index) => checkValue(item, list, `${where}[${index}]`))
      : [`${where} is no list`];
  }
  const scalar = scalars[plain];
  if (scalar !== undefined) return scalar(value) ? [] : [`${where} is no ${plain}`];
  const known = inputs[plain];
  if (known === undefined) return [`${where} has the unknown type ${plain}`];
  const fields = value as Readonly<Record<string, unknown>>;
  const strange = Object.keys(fields).filter((name) => !(name in known));
  return [
    ...strange.map((name) => `${where} takes no ${name}`),
    ...Object.entries(known).flatMap(([name, inner]) =>
      checkValue(fields[name], inner, `${where}.${name}`),
    ),
  ];
}
