import {
  compareProblems,
  compareText,
  defined,
  formatPosition,
  limitProblems,
  type Problem,
  printable,
  quoted,
  type Severity,
} from "../../base/problem/index.ts";
import {
  isYamlMap,
  readYaml,
  typeOfYaml,
  type YamlFile,
  type YamlMap,
  type YamlValue,
} from "../../base/yaml/index.ts";
import { checkResource } from "./check-resource.ts";
import { type Checking, titleOf } from "./checking.ts";
import { isSwitchedOff } from "./default-catalogs.ts";
import { kindOf, misspeltKind, versionOf } from "./kind.ts";
import { type FoundObject, objectsOf } from "./objects.ts";
import { canonicalOrder } from "./order.ts";
import type { ClusterResource, OtherObject } from "./resource.ts";
import { toResource } from "./typed-fields.ts";

/** A file to read: YAML or JSON with one object, several documents, or a List. */
export interface ResourceFile {
  /** The file name for positions. */
  readonly path: string;
  /** Its content. */
  readonly text: string;
}

/** The objects of a set of files. */
export interface ClusterResources {
  /** The valid objects of known kinds, without duplicates, in the order of applying. */
  readonly resources: readonly ClusterResource[];
  /** Objects of other kinds, in the order of files and documents. */
  readonly others: readonly OtherObject[];
  /** All problems, sorted by position. */
  readonly problems: readonly Problem[];
}

/** A file with its objects. */
export interface FileResources extends ClusterResources {
  /** The values of its documents, as they are written. */
  readonly documents: readonly YamlValue[];
}

interface Reading {
  readonly byIdentity: Map<string, ClusterResource>;
  readonly others: OtherObject[];
  readonly problems: Problem[];
}

/**
 * Reads the objects that oc-mirror writes for a cluster. It recognises them by `kind` and API group, never by file
 * name; the order of the files does not matter.
 *
 * An object with an error (rule `invalid-resource`) is left out, because a cluster would reject it as a whole; an
 * object with an unknown field (`unknown-field`, also an error) stays, with the field in its `object`. Equal
 * duplicates of an object count once; two different contents are an error (rule `name-collision`), and the first
 * stays. Text that is not valid YAML (`yaml`), documents that are not Kubernetes objects (`not-an-object`), and
 * objects of other kinds (`unknown-kind`) are problems too. Never throws.
 */
export function readClusterResources(files: readonly ResourceFile[]): ClusterResources {
  const reading = beginReading();
  for (const { path, text } of [...files].sort((a, b) => compareText(a.path, b.path))) {
    readDocuments(readYaml(text, path), reading);
  }
  return endReading(reading);
}

/** Reads one file, for whoever looks at files one by one, too; {@link uniteResources} gives what all of them have. */
export function readResourceFile({ path, text }: ResourceFile): FileResources {
  return resourcesOfFile(readYaml(text, path));
}

/** What {@link readResourceFile} reads of the file that an object is written into; its positions name no line. */
export function resourcesOfWritten(path: string, object: YamlMap): FileResources {
  const position = () => ({ file: path });
  const document = { value: object, file: path, position, source: () => undefined };
  return resourcesOfFile({ documents: [document], problems: [] });
}

/** The objects of all files together, as {@link readClusterResources} gives them; the files are sorted by path. */
export function uniteResources(files: Iterable<ClusterResources>): ClusterResources {
  const reading = beginReading();
  for (const { resources, others, problems } of files) {
    for (const resource of resources) add(resource, reading);
    reading.others.push(...others);
    reading.problems.push(...problems);
  }
  return endReading(reading);
}

function resourcesOfFile(file: YamlFile): FileResources {
  const reading = beginReading();
  readDocuments(file, reading);
  return { ...endReading(reading), documents: file.documents.map(({ value }) => value) };
}

function beginReading(): Reading {
  return { byIdentity: new Map(), others: [], problems: [] };
}

function readDocuments({ documents, problems }: YamlFile, reading: Reading): void {
  for (const problem of problems) reading.problems.push(problem);
  for (const document of documents) {
    for (const found of objectsOf(document)) readObject(found, reading);
  }
}

function endReading({ byIdentity, others, problems }: Reading): ClusterResources {
  return {
    resources: canonicalOrder([...byIdentity.values()]),
    others,
    problems: limitProblems(problems.sort(compareProblems)),
  };
}

function readObject(found: FoundObject, reading: Reading): void {
  const { value, at } = found;
  if (!isYamlMap(value)) {
    return reportForeign(found, reading, `expected an object, found ${typeOfYaml(value)}`);
  }
  const { apiVersion, kind } = value;
  if (typeof apiVersion !== "string" || typeof kind !== "string") {
    return reportForeign(found, reading, "not a Kubernetes object: apiVersion or kind is missing");
  }
  const known = kindOf(value);
  if (known === undefined) return keepAside(value, { apiVersion, kind }, found, reading);
  const check: Checking = { object: value, at, problems: [] };
  checkResource(check, known);
  for (const problem of check.problems) reading.problems.push(problem);
  if (check.problems.some(isRefused)) return;
  add(toResource(value, known, at), reading);
}

/** Without strict validation a cluster takes an object with an unknown field, and drops the field. */
function isRefused({ severity, lost }: Problem): boolean {
  return severity === "error" && lost !== "field";
}

function add(resource: ClusterResource, reading: Reading): void {
  const identity = `${resource.kind} ${resource.namespace ?? ""} ${resource.name}`;
  const first = reading.byIdentity.get(identity);
  if (first === undefined) {
    reading.byIdentity.set(identity, resource);
  } else if (JSON.stringify(first.object) === JSON.stringify(resource.object)) {
    const { createdAt, createdBy, toolVersion } = resource;
    reading.byIdentity.set(identity, {
      ...defined({ createdAt, createdBy, toolVersion }),
      ...first,
    });
  } else {
    reading.problems.push({
      rule: "name-collision",
      severity: "error",
      message: `${titleOf(resource.object)} is duplicated with different content: here and at ${printable(formatPosition(first.origin))}`,
      help: "A cluster keeps only one object of a name. Remove the stale one, or rename one of them.",
      position: resource.origin,
      lost: "copy",
    });
  }
}

function keepAside(
  object: YamlMap,
  { apiVersion, kind }: { readonly apiVersion: string; readonly kind: string },
  { at }: FoundObject,
  reading: Reading,
): void {
  const { metadata } = object;
  const { name, namespace } = isYamlMap(metadata) ? metadata : {};
  reading.others.push({
    apiVersion,
    kind,
    ...(typeof name === "string" ? { name } : {}),
    ...(typeof namespace === "string" ? { namespace } : {}),
    object,
    origin: at([]),
  });
  const expected = isSwitchedOff(object) ? undefined : versionOf(kind);
  const meant = misspeltKind(apiVersion, kind);
  if (meant !== undefined) {
    reading.problems.push({
      rule: "unknown-kind",
      severity: "error",
      message: `there is no kind ${quoted(kind)} in ${apiVersion}: a cluster rejects the object, so nothing in it takes effect`,
      help: `Did you mean ${meant}?`,
      position: at(["kind"]),
    });
    return;
  }
  reading.problems.push({
    rule: "unknown-kind",
    severity: severityOf(apiVersion, expected),
    message:
      expected === undefined
        ? `${titleOf(object)} (${quoted(apiVersion)}) is not a cluster resource of oc-mirror: mirrorkit ignores it`
        : `${titleOf(object)} is of ${quoted(apiVersion)}, not of ${expected}: mirrorkit ignores it`,
    position: at([expected === undefined ? "kind" : "apiVersion"]),
  });
}

/**
 * An object that should have been read and was not is an error, except an older catalogd's kind under another API
 * version.
 */
function severityOf(apiVersion: string, expected: string | undefined): Severity {
  if (expected === undefined) return "info";
  return apiVersion.startsWith("catalogd.operatorframework.io/") ? "warning" : "error";
}

function reportForeign(found: FoundObject, reading: Reading, message: string): void {
  const kind = isYamlMap(found.value) ? found.value["kind"] : undefined;
  const known = typeof kind === "string" && versionOf(kind) !== undefined;
  reading.problems.push({
    rule: "not-an-object",
    severity: known ? "error" : "warning",
    message,
    help: "Keep only Kubernetes objects, with apiVersion and kind, among the cluster resources.",
    position: found.at([]),
  });
}
