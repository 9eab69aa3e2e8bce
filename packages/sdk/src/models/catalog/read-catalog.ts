import type { Problem, SourcePosition } from "../../base/problem/index.ts";
import { readYamlValues, type YamlValues } from "../../base/yaml/index.ts";
import type { Catalog } from "./catalog.ts";
import { asObject, placedDocuments } from "./documents.ts";
import { withoutManifests } from "./manifests.ts";
import { addDocument, type CatalogParts } from "./read-document.ts";

/** A catalog as far as it could be read. */
export interface CatalogReading {
  /** What was read; incomplete when there are problems. */
  readonly catalog: Catalog;
  /** Documents that are none, with their places (rule `catalog-document`). oc-mirror refuses a catalog that has one. */
  readonly problems: readonly Problem[];
}

/** Gathers a catalog from its files, which come one after the other. */
export interface CatalogReader {
  /**
   * Adds a file.
   *
   * @param text - JSON documents one after the other, or YAML documents
   * @param file - the name that positions carry
   */
  add(text: string, file: string): void;
  /** Adds a file that is no text, with what is wrong with it. */
  addFault(reason: string, position: SourcePosition): void;
  /** What the files that were added hold. */
  finish(): CatalogReading;
}

const mostProblems = 1_000;

/** Begins a catalog without files. */
export function openCatalogReader(): CatalogReader {
  const parts: CatalogParts = { packages: [], channels: [], bundles: [], deprecations: [] };
  const problems: Problem[] = [];
  const report = (problem: Problem): void => {
    if (problems.length < mostProblems) problems.push(problem);
  };
  return {
    add(text, file) {
      for (const problem of addText(text, file, parts)) report(problem);
    },
    addFault: (reason, position) => report(wrongDocument(reason, position)),
    finish: () => ({ catalog: parts, problems }),
  };
}

/** Reads a catalog that is one file. */
export function readCatalog(text: string, file: string): CatalogReading {
  const reader = openCatalogReader();
  reader.add(text, file);
  return reader.finish();
}

function* addText(text: string, file: string, parts: CatalogParts): Generator<Problem> {
  if (!/^\s*\{/.test(text)) {
    yield* addYaml(text, file, parts);
    return;
  }
  for (const { document, fault, offset } of placedDocuments(text)) {
    const reason = document === undefined ? fault : addDocument(document, parts);
    if (reason !== undefined) yield wrongDocument(reason, positionAt(text, offset, file));
  }
}

function* addYaml(text: string, file: string, parts: CatalogParts): Generator<Problem> {
  const { values, problems } = readDocuments(text, file);
  for (const { message, position } of problems) yield wrongDocument(message, position ?? { file });
  for (const { value, line } of values) {
    if (value === null) continue;
    const isMapping = typeof value === "object" && !Array.isArray(value);
    const reason = isMapping ? addDocument(asObject(value), parts) : "it is not a mapping";
    if (reason !== undefined) yield wrongDocument(reason, { file, line, column: 1 });
  }
}

/** Places are those of the whole text, which is only read where something is wrong. */
function readDocuments(text: string, file: string): YamlValues {
  const light = readYamlValues(withoutManifests(text), file);
  return light.problems.length === 0 ? light : readYamlValues(text, file);
}

function wrongDocument(reason: string, position: SourcePosition): Problem {
  return {
    rule: "catalog-document",
    severity: "error",
    message: `not a document of a catalog: ${reason}`,
    help: "Fetch the catalog again; oc-mirror and OLM refuse a catalog with such a document.",
    position,
    lost: "text",
  };
}

function positionAt(text: string, offset: number, file: string): SourcePosition {
  const before = text.slice(0, offset);
  return {
    file,
    line: before.split("\n").length,
    column: offset - before.lastIndexOf("\n"),
  };
}
