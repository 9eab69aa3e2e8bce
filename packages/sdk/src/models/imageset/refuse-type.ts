import { printable, quoted } from "../../base/problem/index.ts";
import {
  isYamlList,
  isYamlMap,
  typeOfYaml,
  type YamlDocument,
  type YamlPath,
  type YamlValue,
} from "../../base/yaml/index.ts";
import { type Finding, findingAt, pathText, type Spelling, writtenPath } from "./finding.ts";

/** The context of a refusal, which collects it. */
export interface TypeReading {
  readonly document: YamlDocument;
  readonly findings: Finding[];
  readonly spelling: Spelling;
}

/** Refuses a value of the wrong type. */
export function refuseType(
  value: YamlValue,
  needed: string,
  path: YamlPath,
  reading: TypeReading,
): undefined {
  const scalar = !isYamlList(value) && !isYamlMap(value);
  const written = scalar ? reading.document.source(writtenPath(path, reading.spelling)) : undefined;
  const found =
    written === undefined ? typeOfYaml(value) : `${quoted(written)}, ${typeOfYaml(value)}`;
  const message = `${pathText(path)} must be ${needed}, not ${found}`;
  reading.findings.push(
    findingAt("wrong-type", path, message, typeHelp(value, needed, path, written)),
  );
  return undefined;
}

/** The lists whose entries are often written as bare text, and the field that the text is the value of. */
const namedBy: ReadonlyMap<string, string> = new Map([
  ["additionalImages", "name"],
  ["blockedImages", "name"],
  ["channels", "name"],
  ["charts", "name"],
  ["operators", "catalog"],
  ["packages", "name"],
]);

function typeHelp(
  value: YamlValue,
  needed: string,
  path: YamlPath,
  written: string | undefined,
): string | undefined {
  if (needed === "text" && written !== undefined) return `Write it in quotes: ${quoted(written)}.`;
  const key = typeof value === "string" ? /^[A-Za-z]\w*:(?=[^\s/])/.exec(value)?.[0] : undefined;
  if (key !== undefined && (needed === "a list" || needed === "a mapping")) {
    return `Write a space after ${quoted(key)}: without it there is no key.`;
  }
  const field = needed === "a mapping" ? namedBy.get(String(path.at(-2))) : undefined;
  if (field !== undefined && typeof value === "string" && typeof path.at(-1) === "number") {
    return `Write ${field}: ${printable(value)}.`;
  }
  if (typeof value === "string" && needed !== "a list" && needed !== "a mapping") {
    return `Write ${needed}, without quotes.`;
  }
  return needed === "a list" ? "Begin each entry on its own line with a dash." : undefined;
}
