import { invalidInput, MirrorError, quoted } from "../problem/index.ts";
import { editListLines } from "./list-lines.ts";
import { editListNodes } from "./list-nodes.ts";
import { type ListStep, planList, type YamlListEdit } from "./list-plan.ts";
import { readYaml, type YamlDocument } from "./read.ts";
import { isYamlList, isYamlMap, typeOfYaml, type YamlPath, type YamlValue } from "./value.ts";

/**
 * Adds entries to a block list of texts and removes some, without touching anything else: comments, order,
 * quotes and line ends stay. A list that is missing is added; one that becomes empty is written `[]`.
 * Where the text cannot be edited by lines (a flow list with entries), it is written again, with comments.
 *
 * @param path - keys to the list; all but the last must be there
 * @throws a {@link MirrorError} `invalid-input` when the text is not one YAML document, or when something
 * else than a list stands at the path; `refused` when no edit would leave the rest as it is.
 */
export function editYamlList(
  text: string,
  file: string,
  path: readonly string[],
  edit: YamlListEdit,
): string {
  const document = readOnly(text, file);
  const before = document?.value ?? null;
  const current = listAt(before, path, document);
  const steps = planList(current, edit);
  if (steps.length === current.length && steps.every((step, index) => step === index)) return text;
  const values = valuesOf(steps, current);
  const after = withList(before, path, values);
  const edited = editListLines(text, path, steps);
  if (edited !== undefined && holds(edited, after)) return edited;
  const rewritten = editListNodes(text, path, { steps, values });
  if (holds(rewritten, after)) return rewritten;
  throw new MirrorError("refused", `the list ${quoted(path.join("."))} cannot be edited safely`, {
    hint: "Write it as a block list, one entry a line, without anchors and aliases.",
    position: document?.position(path) ?? { file },
  });
}

function readOnly(text: string, file: string): YamlDocument | undefined {
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

function unexpected(
  value: YamlValue | undefined,
  path: YamlPath,
  expected: string,
  document: YamlDocument | undefined,
): Error {
  const where = path.length === 0 ? "the document" : quoted(path.join("."));
  const message = `${where} is ${typeOfYaml(value ?? null)}, not ${expected}`;
  const position = document?.position(path);
  return invalidInput([
    { rule: "yaml", severity: "error", message, ...(position === undefined ? {} : { position }) },
  ]);
}

function valuesOf(steps: readonly ListStep[], current: readonly YamlValue[]): readonly YamlValue[] {
  return steps.map((step) => (typeof step === "number" ? (current[step] ?? null) : step));
}

function withList(
  value: YamlValue,
  path: readonly string[],
  list: readonly YamlValue[],
): YamlValue {
  const [key, ...rest] = path;
  if (key === undefined) return list;
  const map = isYamlMap(value) ? value : {};
  return { ...map, [key]: withList(map[key] ?? null, rest, list) };
}

/** Whether a text is one document of that value. */
export function holds(text: string, value: YamlValue): boolean {
  const { documents, problems } = readYaml(text, "");
  const [only] = documents;
  return problems.length === 0 && JSON.stringify(only?.value) === JSON.stringify(value);
}
