import { Composer, type CST, type Document, LineCounter, Parser, type YAMLError } from "yaml";
import {
  defined,
  invalidInput,
  limitProblems,
  type Problem,
  type SourcePosition,
} from "../problem/index.ts";
import { buildValue } from "./build-value.ts";
import { deepestNesting, nestsTooDeeply } from "./depth.ts";
import { explainSyntax } from "./explain-syntax.ts";
import { findHiddenLineBreak } from "./line-breaks.ts";
import { positionIn, sourceIn } from "./locate.ts";
import { schemaOptions } from "./schema.ts";
import { findTemplate } from "./template.ts";
import type { YamlPath, YamlValue } from "./value.ts";

/** One document of a YAML file. */
export interface YamlDocument {
  /** The content; null for an empty document. */
  readonly value: YamlValue;
  /** The name of the file, as given to the reader. */
  readonly file: string;
  /**
   * Where the value at a path stands, or its key with `on` "key". A path that is missing gives the
   * nearest place above it; one that leads through an alias, the alias.
   */
  position(path: YamlPath, on?: "key" | "value"): SourcePosition;
  /** The text of a scalar as written, without quotes: `4.20` where the value is the number 4.2. */
  source(path: YamlPath): string | undefined;
}

/** A YAML file, as far as it could be read. */
export interface YamlFile {
  /** The documents in order, including those that a problem left without a key or number. */
  readonly documents: readonly YamlDocument[];
  /** All problems of the text; empty when every document was read. */
  readonly problems: readonly Problem[];
}

/**
 * Reads YAML or JSON text as Kubernetes tools do: YAML 1.1 (`yes` and `on` are true), several documents, merge
 * keys. Duplicate keys, aliases that expand without bound, tabs, keys that are not text and numbers that would lose
 * digits are problems (rule `yaml`), with positions.
 *
 * @param file - the file name for positions
 * @param options - `overrides`: whether a key may be written after a merge key that has it too
 */
export function readYaml(
  text: string,
  file: string,
  { overrides = true }: { readonly overrides?: boolean } = {},
): YamlFile {
  const lines = new LineCounter();
  if (nestsTooDeeply(text)) {
    const message = `the YAML is nested deeper than ${deepestNesting} levels`;
    return { documents: [], problems: [tooMuch(file, message)] };
  }
  const documents: YamlDocument[] = [];
  const problems: Problem[] = [];
  for (const document of parse(text, lines)) {
    if (documents.length === mostDocuments) {
      problems.unshift(tooMuch(file, `the file has more than ${mostDocuments} documents`));
      break;
    }
    const found = document.errors
      .slice(0, 1)
      .map((error) => syntaxProblem(error, text, file, lines));
    const built =
      found.length > 0
        ? undefined
        : buildValue(document, { file, lines, problems: found, overrides });
    for (const problem of found) problems.push(problem);
    if (built !== undefined) documents.push(toDocument(document, built, file, lines));
  }
  const template = problems.length > 0 ? findTemplate(text, file) : [];
  if (template.length > 0) {
    return { documents, problems: template.map((problem) => ({ ...problem, rule: "yaml" })) };
  }
  return { documents, problems: limitProblems(problems, file) };
}

function parse(text: string, lines: LineCounter): Iterable<Document.Parsed> {
  const tokens = new Parser(lines.addNewLine).parse(text);
  return new Composer(schemaOptions).compose(withoutFurtherErrors(tokens));
}

/** Reports one error of a document: a text can contain one per character. */
function* withoutFurtherErrors(tokens: Iterable<CST.Token>): Iterable<CST.Token> {
  let isBroken = false;
  for (const token of tokens) {
    if (token.type === "document") isBroken = false;
    if (token.type !== "error") yield token;
    else if (!isBroken) {
      isBroken = true;
      yield token;
    }
  }
}

/**
 * Reads text that must hold exactly one YAML document.
 *
 * @throws a {@link MirrorError} `invalid-input` with all problems of the text.
 */
export function readOneYaml(text: string, file: string): YamlDocument {
  const { documents, problems: found } = readYaml(text, file);
  const [first, second] = documents;
  const problems = [...findHiddenLineBreak(text, file), ...found];
  if (problems.length > 0) throw invalidInput(problems);
  if (first === undefined || second !== undefined) {
    const count = documents.length === 0 ? "no document" : `${documents.length} documents`;
    const position = second?.position([]) ?? { file };
    throw invalidInput([
      {
        rule: "yaml",
        severity: "error",
        message: `expected one document, found ${count}`,
        position,
      },
    ]);
  }
  return first;
}

/** The most documents that are read of one text. */
const mostDocuments = 10_000;

function tooMuch(file: string, message: string): Problem {
  return { rule: "yaml", severity: "error", message, position: { file }, lost: "text" };
}

function toDocument(
  document: Document.Parsed,
  value: YamlValue,
  file: string,
  lines: LineCounter,
): YamlDocument {
  return {
    value,
    file,
    position: (path, on = "value") => positionIn(document, path, on, { file, lines }),
    source: (path) => sourceIn(document, path),
  };
}

const hints: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: "Indent with spaces: YAML does not allow tabs here.",
  BAD_INDENT: "Align the line with the lines around it, using spaces.",
  MISSING_CHAR: "Close the bracket or quote that is open here.",
  BLOCK_AS_IMPLICIT_KEY: "Put the value on its own line, or in quotes.",
};

function syntaxProblem(error: YAMLError, text: string, file: string, lines: LineCounter): Problem {
  const { line, col } = lines.linePos(error.pos[0]);
  const explained = explainSyntax(text, error.code, line);
  const help = explained?.help ?? hints[error.code];
  return {
    rule: "yaml",
    severity: "error",
    message: explained?.message ?? `not valid YAML: ${error.message.replace(/\s+/g, " ")}`,
    position: { file, line: explained?.line ?? line, column: explained?.column ?? col },
    ...defined({ help }),
    lost: "text",
  };
}
