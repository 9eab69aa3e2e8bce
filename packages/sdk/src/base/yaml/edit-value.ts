import { invalidInput, type MirrorError, quoted } from "../problem/index.ts";
import { holds } from "./edit-list.ts";
import { readOneYaml, type YamlDocument } from "./read.ts";
import { isYamlList, isYamlMap, typeOfYaml, type YamlPath, type YamlValue } from "./value.ts";
import { appendByLines, setByLines } from "./value-lines.ts";
import { aliasOn } from "./value-place.ts";

/**
 * Adds values at the end of a list, without touching any other line: comments, order, quotes and line ends
 * stay. A list that is missing is made, if what should hold it is there; nothing and a list in brackets
 * become a block list, whose entries stay as they are written. Within braces texts are added in the brackets.
 *
 * @param path - keys and indexes to the list
 * @throws a {@link MirrorError} `invalid-input` when the text is not one YAML document, when something else
 * than a list stands at the path, or when no edit of lines would leave the rest as it is.
 */
export function appendYamlItems(
  text: string,
  file: string,
  path: YamlPath,
  items: readonly YamlValue[],
): string {
  const document = readOneYaml(text, file);
  if (items.length === 0) return text;
  const change = (list: YamlValue): YamlValue => {
    if (list !== null && !isYamlList(list)) throw unfit(document, path, typeOfYaml(list));
    return [...(list ?? []), ...items];
  };
  const after = changed(document.value, path, change);
  if (after === undefined) throw unfit(document, path, "not there");
  const edited = appendByLines(text, path, items);
  if (edited !== undefined && holds(edited, after)) return edited;
  throw uneditable(document, text, path);
}

/**
 * Gives a key of the document's mapping a value, without touching any other line; a key that is missing is
 * added at the end. The comment beside an old value stays; comments within it go with it.
 *
 * @throws a {@link MirrorError} `invalid-input` when the text is not one YAML document, when it is not a mapping,
 * or when no edit of lines would leave the rest as it is.
 */
export function setYamlKey(text: string, file: string, key: string, value: YamlValue): string {
  const document = readOneYaml(text, file);
  const after = changed(document.value, [key], () => value);
  if (after === undefined) throw unfit(document, [], typeOfYaml(document.value));
  if (holds(text, after)) return text;
  const edited = setByLines(text, key, value);
  if (edited !== undefined && holds(edited, after)) return edited;
  throw uneditable(document, text, [key]);
}

/** The value with the part at a path changed, null standing for one that is missing; undefined without a place for it. */
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

function uneditable(document: YamlDocument, text: string, path: YamlPath): MirrorError {
  const alias = aliasOn(text, path);
  if (alias === undefined) {
    return unfit(document, path, "written in a form that cannot be changed line by line");
  }
  const help = "Write out in its place what the alias stands for, one entry a line.";
  return unfit(document, alias, "an alias", help);
}

function unfit(
  document: YamlDocument,
  path: YamlPath,
  what: string,
  help = "Write it in block style, one entry a line, without anchors and aliases.",
): MirrorError {
  const name = path.length === 0 ? "the document" : quoted(path.join("."));
  const message = `${name} cannot be edited safely: it is ${what}`;
  const position = document.position(path);
  return invalidInput([{ rule: "yaml", severity: "error", message, help, position }]);
}
