import { parseDocument } from "yaml";
import { limitProblems, type Problem } from "../problem/index.ts";
import { nestsTooDeeply } from "./depth.ts";
import { readPlainBlocks } from "./plain-blocks.ts";
import { schemaOptions } from "./schema.ts";

/** A document of a file whose places do not matter. */
export interface YamlDocumentValue {
  /** Its content; null for an empty document. */
  readonly value: unknown;
  /** The line that its text begins in, counted from 1. */
  readonly line: number;
}

/** A file of documents whose places do not matter. */
export interface YamlValues {
  /** Those that could be read, in their order. */
  readonly values: readonly YamlDocumentValue[];
  /** One for each that could not (rule `yaml`), with its line. */
  readonly problems: readonly Problem[];
}

const mostAliases = 10_000;

/**
 * Reads the documents of a large YAML text that a tool wrote, one after the other, without the places of what is in
 * them. The rules are those of `readYaml`, which people's files are read with.
 *
 * @param file - the name that positions carry
 */
export function readYamlValues(text: string, file: string): YamlValues {
  const values: YamlDocumentValue[] = [];
  const problems: Problem[] = [];
  let line = 1;
  for (const part of splitYamlDocuments(text)) {
    const reading = readPart(part);
    if ("value" in reading) values.push({ value: reading.value, line });
    else problems.push(problemAt(reading.reason, file, line + reading.linesBefore));
    line += part.split("\n").length - 1;
  }
  return { values, problems: limitProblems(problems, file) };
}

type PartReading =
  | { readonly value: unknown }
  | { readonly reason: string; readonly linesBefore: number };

function readPart(part: string): PartReading {
  const plain = readPlainBlocks(part);
  if (plain !== undefined) return plain;
  if (nestsTooDeeply(part)) return { reason: "it is nested too deeply", linesBefore: 0 };
  const document = parseDocument(part, schemaOptions);
  const [first] = document.errors;
  if (first !== undefined) {
    const linesBefore = part.slice(0, first.pos[0]).split("\n").length - 1;
    return { reason: `not valid YAML: ${first.message.replace(/\s+/g, " ")}`, linesBefore };
  }
  try {
    return { value: document.toJS({ maxAliasCount: mostAliases }) };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    return { reason: "its aliases expand without limit", linesBefore: 0 };
  }
}

function problemAt(message: string, file: string, line: number): Problem {
  return {
    rule: "yaml",
    severity: "error",
    message,
    position: { file, line, column: 1 },
    lost: "text",
  };
}

/**
 * Splits a YAML text before each `---` line; every such line begins a document. The joined parts equal the text; a
 * part may contain no document, for example only comments.
 */
export function splitYamlDocuments(text: string): readonly string[] {
  return text.split(/^(?=---(?:[ \t\r]|$))/m).filter((part) => part !== "");
}
