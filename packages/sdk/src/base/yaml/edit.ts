import { defined, invalidInput, MirrorError, quoted } from "../problem/index.ts";
import { aliasOn } from "./find-node.ts";
import { editListLines, editListNodes } from "./list-lines.ts";
import { type ListStep, planList, type YamlListEdit } from "./list-plan.ts";
import { readOneYaml, readYaml, type YamlDocument } from "./read.ts";
import { setAtPath } from "./set-values.ts";
import { isYamlList, isYamlMap, typeOfYaml, type YamlPath, type YamlValue } from "./value.ts";
import { appendByLines, setByLines } from "./value-lines.ts";

/**
 * Appends values to a list without changing any other line: comments, order, quotes and line ends stay. A missing
 * list is created when its parent exists; an empty value or a flow list becomes a block list whose entries stay as
 * written. Inside a flow mapping, texts are added to the flow list.
 *
 * @param path - keys and indexes to the list
 * @throws a {@link MirrorError} `invalid-input` when the text is not one YAML document, when the value at the path
 * is not a list, or when no edit by lines would keep the rest unchanged.
 */
export function appendYamlItems(
  text: string,
  file: string,
  path: YamlPath,
  items: readonly YamlValue[],
): string {
  const document = readOneYaml(text, file);
  if (items.length === 0) return text;
  const after = changed(document.value, path, (list) => {
    if (list !== null && !isYamlList(list)) throw unfit(document, path, typeOfYaml(list));
    return [...(list ?? []), ...items];
  });
  if (after === undefined) throw unfit(document, path, "not there");
  const edited = proven(after, () => appendByLines(text, path, items));
  if (edited === undefined) throw uneditable(document, text, path);
  return edited;
}

/**
 * Sets a key of the document's mapping without changing any other line; a missing key is added at the end. A
 * comment beside the old value stays; comments inside the old value are removed.
 *
 * @throws a {@link MirrorError} `invalid-input` when the text is not one YAML document, when the document is not a
 * mapping, or when no edit by lines would keep the rest unchanged.
 */
export function setYamlKey(text: string, file: string, key: string, value: YamlValue): string {
  const document = readOneYaml(text, file);
  const after = changed(document.value, [key], () => value);
  if (after === undefined) throw unfit(document, [], typeOfYaml(document.value));
  const edited = proven(
    after,
    () => text,
    () => setByLines(text, key, value),
  );
  if (edited === undefined) throw uneditable(document, text, [key]);
  return edited;
}

/**
 * Gives texts to keys anywhere in a document, without touching any other line: comments, order, quotes and line ends
 * stay. A key that is not there is added behind the last one of its mapping, which must be there; its value may be a list.
 *
 * @throws a {@link MirrorError} `invalid-input` when the text is not one YAML document, when no mapping stands above a
 * path, or when no edit of lines would leave the rest as it is.
 */
export function setYamlValues(text: string, file: string, changes: readonly YamlChange[]): string {
  return changes.reduce((before, { path, value }) => {
    const document = readOneYaml(before, file);
    const after = changed(document.value, path, () => value);
    if (after === undefined) throw unfit(document, path, "not there");
    const edited = proven(
      after,
      () => before,
      () => setAtPath(before, path, value),
    );
    if (edited === undefined) throw uneditable(document, before, path);
    return edited;
  }, text);
}

/** A value for a key. */
export interface YamlChange {
  /** Keys and indexes to it. */
  readonly path: YamlPath;
  /** The text; a list only for a key that is not there. */
  readonly value: YamlValue;
}

/**
 * Adds entries to a block list of texts and removes some, without touching anything else: comments, order,
 * quotes and line ends stay. A list that is not there is added; one that becomes empty is written `[]`.
 * Where the text cannot be edited by lines (a flow list with entries), it is written anew, with comments.
 *
 * @param path - keys to the list; all but the last must exist
 * @throws a {@link MirrorError} `invalid-input` when the text is not one YAML document, or when the value at the
 * path is not a list; `refused` when no edit would keep the rest unchanged.
 */
export function editYamlList(
  text: string,
  file: string,
  path: readonly string[],
  edit: YamlListEdit,
): string {
  const document = readAtMostOne(text, file);
  const before = document?.value ?? null;
  const current = listAt(before, path, document);
  const steps = planList(current, edit);
  if (steps.length === current.length && steps.every((step, index) => step === index)) return text;
  const values = valuesOf(steps, current);
  const after =
    before === null ? nested(path, values) : (changed(before, path, () => values) ?? null);
  const edited = proven(
    after,
    () => editListLines(text, path, steps),
    () => editListNodes(text, path, { steps, values }),
  );
  if (edited !== undefined) return edited;
  throw new MirrorError("refused", `the list ${quoted(path.join("."))} cannot be edited safely`, {
    hint: "Write it as a block list, one entry per line, without anchors and aliases.",
    position: document?.position(path) ?? { file },
  });
}

/** The first edited text that parses as one document with the wanted value; undefined when none does. */
function proven(
  after: YamlValue,
  ...edits: readonly (() => string | undefined)[]
): string | undefined {
  const wanted = JSON.stringify(after);
  for (const edit of edits) {
    const text = edit();
    if (text === undefined) continue;
    const { documents, problems } = readYaml(text, "");
    const [only] = documents;
    if (problems.length === 0 && JSON.stringify(only?.value) === wanted) return text;
  }
  return undefined;
}

/**
 * The value with the part at a path changed, where null stands for a missing part; undefined when the path has no
 * parent.
 */
function changed(
  value: YamlValue,
  path: YamlPath,
  change: (part: YamlValue) => YamlValue,
): YamlValue | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return change(value);
  if (typeof step === "number") {
    if (!isYamlList(value) || step >= value.length) return undefined;
    const item = changed(value[step] ?? null, rest, change);
    return item === undefined ? undefined : value.with(step, item);
  }
  if (!isYamlMap(value)) return undefined;
  const part = changed(Object.hasOwn(value, step) ? (value[step] ?? null) : null, rest, change);
  return part === undefined ? undefined : { ...value, [step]: part };
}

function nested(path: readonly string[], list: readonly YamlValue[]): YamlValue {
  return path.reduceRight<YamlValue>((value, key) => ({ [key]: value }), list);
}

function readAtMostOne(text: string, file: string): YamlDocument | undefined {
  const { documents, problems } = readYaml(text, file);
  if (problems.length > 0) throw invalidInput(problems);
  const [first, second] = documents;
  if (second === undefined) return first;
  const message = `expected one document, found ${documents.length}`;
  throw invalidInput([{ rule: "yaml", severity: "error", message, position: second.position([]) }]);
}

function listAt(
  value: YamlValue,
  path: readonly string[],
  document: YamlDocument | undefined,
): readonly YamlValue[] {
  let found: YamlValue | undefined = value;
  for (const [index, key] of path.entries()) {
    if (index === 0 && found === null) return [];
    if (!isYamlMap(found)) throw unexpected(found, path.slice(0, index), "a mapping", document);
    found = Object.hasOwn(found, key) ? found[key] : undefined;
  }
  if (found === undefined || found === null) return [];
  if (!isYamlList(found)) throw unexpected(found, path, "a list", document);
  return found;
}

function valuesOf(steps: readonly ListStep[], current: readonly YamlValue[]): readonly YamlValue[] {
  return steps.map((step) => (typeof step === "number" ? (current[step] ?? null) : step));
}

function unexpected(
  value: YamlValue | undefined,
  path: YamlPath,
  expected: string,
  document: YamlDocument | undefined,
): MirrorError {
  const message = `${nameOf(path)} is ${typeOfYaml(value ?? null)}, not ${expected}`;
  const position = document?.position(path);
  return invalidInput([{ rule: "yaml", severity: "error", message, ...defined({ position }) }]);
}

function uneditable(document: YamlDocument, text: string, path: YamlPath): MirrorError {
  const alias = aliasOn(text, path);
  if (alias === undefined) {
    return unfit(document, path, "written in a form that cannot be changed line by line");
  }
  const help = "Replace the alias with its content, one entry per line.";
  return unfit(document, alias, "an alias", help);
}

function unfit(
  document: YamlDocument,
  path: YamlPath,
  what: string,
  help = "Write it in block style, one entry per line, without anchors and aliases.",
): MirrorError {
  const message = `${nameOf(path)} cannot be edited safely: it is ${what}`;
  const position = document.position(path);
  return invalidInput([{ rule: "yaml", severity: "error", message, help, position }]);
}

function nameOf(path: YamlPath): string {
  return path.length === 0 ? "the document" : quoted(path.join("."));
}
