import {
  defined,
  type Lost,
  type Problem,
  printable,
  type Severity,
} from "../../base/problem/index.ts";
import type { YamlDocument, YamlPath } from "../../base/yaml/index.ts";
import type { RuleId } from "../rules/index.ts";
import type { MirrorStanza } from "./image-set-configuration.ts";
import type { OcMirrorVersion } from "./oc-mirror-version.ts";

/** Something that a rule found, before it has a severity and a position. */
export interface Finding {
  /** Which rule. */
  readonly rule: RuleId;
  /** The path of the value; field names as documented. */
  readonly path: YamlPath;
  /** Whether the finding concerns the key instead of the value. */
  readonly on?: "key";
  /** One sentence. */
  readonly message: string;
  /** How to fix it. */
  readonly help?: string;
  /** The part of the file that could not be read because of it; undefined when the rest can be read. */
  readonly lost?: Lost;
  /** For a field that v2 does not have: whether v1 had it; undefined for other findings. */
  readonly field?: "retired" | "unknown";
  /** True where oc-mirror itself accepts the file; undefined for all other findings. */
  readonly isAccepted?: true;
}

/** Makes a finding about the value at a path. */
export function findingAt(rule: RuleId, path: YamlPath, message: string, help?: string): Finding {
  return { rule, path, message, ...defined({ help }) };
}

/** Makes a finding about the key at a path. */
export function findingAtKey(
  rule: RuleId,
  path: YamlPath,
  message: string,
  help?: string,
): Finding {
  return { ...findingAt(rule, path, message, help), on: "key" };
}

/** The input of the rules. */
export interface Subject {
  /** The kind of file. */
  readonly kind: "ImageSetConfiguration" | "DeleteImageSetConfiguration";
  /** The stanza of the content: the first step of every path. */
  readonly stanza: "mirror" | "delete";
  /** The content, without the parts that could not be read. */
  readonly content: MirrorStanza;
  /** Indexes of the operators that a field of v1 gives another name in the destination. */
  readonly renamedOperators: ReadonlySet<number>;
  /** The line of oc-mirror that the file is for. */
  readonly version: OcMirrorVersion;
}

/** Field names that are written otherwise than documented, by {@link pathKey} of the documented path. */
export type Spelling = ReadonlyMap<string, string>;

/** Turns a finding into a problem with a place in the document. */
export function locateFinding(
  finding: Finding,
  severity: Severity,
  document: YamlDocument,
  spelling: Spelling,
): Problem {
  return {
    rule: finding.rule,
    severity,
    message: finding.message,
    ...defined({ help: finding.help, lost: finding.lost }),
    position: document.position(writtenPath(finding.path, spelling), finding.on ?? "value"),
  };
}

/** The path with the keys as the document writes them. */
export function writtenPath(path: YamlPath, spelling: Spelling): YamlPath {
  if (spelling.size === 0) return path;
  return path.map((step, index) => spelling.get(pathKey(path.slice(0, index + 1))) ?? step);
}

/** A path as a key of a map. */
export function pathKey(path: YamlPath): string {
  return JSON.stringify(path);
}

/** A path for a message: `mirror.operators[0].catalog`; the root is `the file`. */
export function pathText(path: YamlPath): string {
  if (path.length === 0) return "the file";
  return path
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${printable(step)}`))
    .join("")
    .replace(/^\./, "");
}
