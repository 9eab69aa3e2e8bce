import { compareProblems, defined, limitProblems, type Problem } from "../../base/problem/index.ts";
import { isYamlMap, type YamlDocument, type YamlMap } from "../../base/yaml/index.ts";
import { defaultSeverity } from "../rules/index.ts";
import {
  checkApiVersion,
  type ImageSetKind,
  isSaidWithApiVersion,
  isVersionOne,
  readEnvelope,
  readOneDocument,
  stanzaOf,
  withArticle,
} from "./envelope.ts";
import {
  type Finding,
  findingAt,
  locateFinding,
  pathKey,
  type Spelling,
  type Subject,
} from "./finding.ts";
import type {
  DeleteImageSetConfiguration,
  ImageSetConfiguration,
} from "./image-set-configuration.ts";
import { defaultOcMirrorVersion, type OcMirrorVersion } from "./oc-mirror-version.ts";
import { findPastedInImageSet } from "./pasted.ts";
import { readObject, type ShapeReading } from "./read-shape.ts";
import { refuseContent, refuseEmpty } from "./refuse-content.ts";
import { imageSetShapes } from "./shapes.ts";

/** An ImageSet, as far as it could be read. */
export interface ImageSetReading {
  /** The kind in the file; undefined when it is not one that oc-mirror knows. */
  readonly kind?: ImageSetKind;
  /** The content; undefined when the problems include an error. */
  readonly imageSet?: ImageSetConfiguration | DeleteImageSetConfiguration;
  /** The parsed YAML, for positions; undefined when the text is not valid YAML. */
  readonly document?: YamlDocument;
  /** All reasons why oc-mirror would reject the file, and warnings about field names, by position. */
  readonly problems: readonly Problem[];
}

/** A file with everything that the rules of `check` need. */
export interface Inspection {
  /** Problems that the text itself has. */
  readonly problems: readonly Problem[];
  /** Refusals, and warnings of the reader. */
  readonly findings: readonly Finding[];
  /** The kind that the file names. */
  readonly kind?: ImageSetKind;
  /** The YAML underneath. */
  readonly document?: YamlDocument;
  /** The input of policy rules; undefined when they cannot judge the file. */
  readonly subject?: Subject;
  /** Whether the file is one of oc-mirror v1, of which most rules of v2 cannot speak. */
  readonly versionOne: boolean;
  /** The whole content; reliable when there are no refusals. */
  readonly imageSet?: ImageSetConfiguration | DeleteImageSetConfiguration;
  /** Whether the whole file was read, so that at most its values are refused; undefined for no. */
  readonly isWhole?: boolean;
  /** Fields in unusual spelling. */
  readonly spelling: Spelling;
  /** Lines with pasted characters: other findings there follow from those. */
  readonly pastedLines: ReadonlySet<number>;
}

/**
 * Reads an ImageSetConfiguration or DeleteImageSetConfiguration. It reports every refusal of oc-mirror that can be
 * predicted without a catalog, with line and column; never throws.
 *
 * @param file - the file name for positions
 */
export function readImageSet(text: string, file: string): ImageSetReading {
  const inspection = inspectImageSet(text, file);
  const { kind, imageSet, document } = inspection;
  const problems = locateAll(inspection).sort(compareProblems);
  const refused = problems.some((problem) => problem.severity === "error");
  return {
    ...defined({ kind }),
    ...(refused || imageSet === undefined ? {} : { imageSet }),
    ...defined({ document }),
    problems: limitProblems(problems, file),
  };
}

/**
 * Reads an ImageSet as far as oc-mirror itself does. Its content is there also where a targetTag is not a tag, which
 * oc-mirror does not look at; it is a problem all the same.
 *
 * @param file - the name that positions carry
 */
export function readAcceptedImageSet(text: string, file: string): ImageSetReading {
  const inspection = inspectImageSet(text, file);
  const reading = readImageSet(text, file);
  const { imageSet } = inspection;
  if (reading.imageSet !== undefined || imageSet === undefined) return reading;
  const refused = inspection.findings.filter(({ isAccepted }) => isAccepted !== true);
  const isRefused = locateAll({ ...inspection, findings: refused }).some(
    ({ severity }) => severity === "error",
  );
  return isRefused ? reading : { ...reading, imageSet };
}

/**
 * The names of the additional images of an ImageSet, as far as it can be read; none for a list of what to delete.
 */
export function additionalImageNames(text: string): readonly string[] {
  const { subject } = inspectImageSet(text, "");
  if (subject?.kind !== "ImageSetConfiguration") return [];
  return (subject.content.additionalImages ?? []).map(({ name }) => name);
}

function locateAll(inspection: Inspection): Problem[] {
  const { document, findings, problems, spelling } = inspection;
  if (document === undefined) return [...problems];
  const located = findings.map((finding) =>
    locateFinding(finding, defaultSeverity(finding.rule), document, spelling),
  );
  return [...problems, ...withoutConsequences(located, inspection)];
}

/** Leaves out findings on lines with pasted characters. */
export function withoutConsequences(
  located: readonly Problem[],
  { pastedLines }: Inspection,
): readonly Problem[] {
  if (pastedLines.size === 0) return located;
  return located.filter(({ position }) => !pastedLines.has(position?.line ?? 0));
}

/** Reads the text and collects all refusals, without positions yet. */
export function inspectImageSet(
  text: string,
  file: string,
  version: OcMirrorVersion = defaultOcMirrorVersion,
): Inspection {
  const { document, problems: ofText } = readOneDocument(text, file);
  const spelling = new Map<string, string>();
  const unread = { problems: ofText, findings: [], spelling, pastedLines: new Set<number>() };
  if (document === undefined) return { ...unread, versionOne: false };
  const pasted = findPastedInImageSet(text, file);
  const problems = [...ofText, ...pasted.problems];
  if (pasted.isStructural) return { ...unread, document, problems, versionOne: false };
  const read = { problems, document, spelling, pastedLines: pasted.lines };
  return inspectContent(document, version, spelling, read);
}

type OfText = Pick<Inspection, "problems" | "spelling" | "pastedLines"> & {
  readonly document: YamlDocument;
};

function inspectContent(
  document: YamlDocument,
  version: OcMirrorVersion,
  spelling: Map<string, string>,
  read: OfText,
): Inspection {
  const envelope = readEnvelope(document.value);
  const { kind } = envelope;
  if (kind === undefined) {
    const findings = [...envelope.findings, ...checkApiVersion(document.value, false)];
    return { ...read, findings, versionOne: false };
  }
  const { fields, versionOne, findings } = readFields(envelope.rest, kind, {
    document,
    spelling,
    version,
  });
  const found: readonly Finding[] = [
    ...envelope.findings,
    ...checkApiVersion(document.value, versionOne),
    ...findings,
  ];
  const stanza = stanzaOf[kind];
  const named = isYamlMap(document.value) && document.value["kind"] === kind ? { kind } : {};
  if (!Object.hasOwn(envelope.rest, stanza) && !spelling.has(pathKey([stanza]))) {
    return { ...read, findings: [...found, missingStanza(kind)], versionOne, ...named };
  }
  const renamedOperators = findRenamedOperators(found);
  const content = fields[stanza] ?? {};
  const subject: Subject = { kind, stanza, content, renamedOperators, version };
  const refused = [...found, ...refuseContent(subject)];
  const isJudged = refused.some(({ path }) => path[0] === stanza);
  const empty = isJudged ? [] : [...refuseEmpty(subject)];
  const imageSet = { ...fields, kind, [stanza]: subject.content } as unknown as Content;
  const isWhole = [...found, ...empty].every((one) => defaultSeverity(one.rule) !== "error");
  const all = { ...read, versionOne, isWhole, findings: [...refused, ...empty] };
  return { ...all, ...named, imageSet, subject };
}

interface FieldsReading {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly versionOne: boolean;
  readonly findings: readonly Finding[];
}

/** Reads the fields. Those that no one knows are skipped in a file of v1, which would drown in them. */
function readFields(
  rest: YamlMap,
  kind: ImageSetKind,
  reading: Omit<ShapeReading, "findings">,
): FieldsReading {
  const { document } = reading;
  const findings: Finding[] = [];
  const fields = readObject(rest, imageSetShapes[kind], [], { ...reading, findings });
  const retired = findings.filter(({ field }) => field === "retired");
  const versionOne = isVersionOne(document.value, retired);
  if (!versionOne) return { fields, versionOne, findings };
  const kept = findings.filter(
    (finding) => finding.field !== "unknown" && !isSaidWithApiVersion(document.value, finding),
  );
  return { fields, versionOne, findings: kept };
}

function findRenamedOperators(findings: readonly Finding[]): ReadonlySet<number> {
  const renamed = new Set<number>();
  for (const { field, path } of findings) {
    const [, list, index, name] = path;
    if (field !== "retired" || list !== "operators" || typeof index !== "number") continue;
    if (String(name).toLowerCase() === "targetname") renamed.add(index);
  }
  return renamed;
}

type Content = ImageSetConfiguration | DeleteImageSetConfiguration;

function missingStanza(kind: ImageSetKind): Finding {
  const stanza = stanzaOf[kind];
  const message = `${withArticle(kind)} requires the stanza ${stanza}, which is missing`;
  return findingAt("missing-stanza", ["kind"], message, `Write ${stanza}: at the left margin.`);
}
