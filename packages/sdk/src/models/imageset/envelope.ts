import { nearestName, type Problem, quoted } from "../../base/problem/index.ts";
import {
  findHiddenLineBreak,
  findTemplate,
  isYamlMap,
  readYaml,
  typeOfYaml,
  type YamlDocument,
  type YamlMap,
  type YamlValue,
} from "../../base/yaml/index.ts";
import { type Finding, findingAt, findingAtKey } from "./finding.ts";

/** The kinds of file that oc-mirror accepts. */
export type ImageSetKind = "ImageSetConfiguration" | "DeleteImageSetConfiguration";

/** The one document of a file. */
export interface OneDocument {
  /** The first document; undefined when the text cannot be read. */
  readonly document?: YamlDocument;
  /** The problems of the text itself. */
  readonly problems: readonly Problem[];
}

/** The outermost mapping of the file. */
export interface Envelope {
  /** The kind, guessed where it is missing or misspelt; undefined when it is something else altogether. */
  readonly kind?: ImageSetKind;
  /** The mapping without the fields of the envelope. */
  readonly rest: YamlMap;
  /** The findings about the envelope. */
  readonly findings: readonly Finding[];
}

const currentApiVersion = "mirror.openshift.io/v2alpha1";

/** The stanza of each kind. */
export const stanzaOf: Readonly<Record<ImageSetKind, "mirror" | "delete">> = {
  ImageSetConfiguration: "mirror",
  DeleteImageSetConfiguration: "delete",
};

const kinds: readonly ImageSetKind[] = ["ImageSetConfiguration", "DeleteImageSetConfiguration"];
const versionOnePattern = /^mirror\.openshift\.io\/v1/;

/** A kind for a sentence. */
export function withArticle(kind: ImageSetKind): string {
  return kind === "ImageSetConfiguration" ? `an ${kind}` : `a ${kind}`;
}

/** Reads the text as YAML and takes the first document; further ones are a problem. */
export function readOneDocument(text: string, file: string): OneDocument {
  const template = findTemplate(text, file);
  if (template.length > 0) return { problems: template };
  const { documents, problems: found } = readYaml(text, file, { overrides: false });
  const [document, ...others] = documents;
  const problems = [...findHiddenLineBreak(text, file), ...found];
  if (document === undefined && problems.length > 0) return { problems };
  const second = others.find((other) => other.value !== null);
  const several: readonly Problem[] =
    second === undefined
      ? []
      : [
          {
            rule: "several-documents",
            severity: "error",
            message: "a second document begins here, and oc-mirror reads only the first",
            help: "Keep one ImageSet per file.",
            position: second.position([]),
          },
        ];
  if (document !== undefined) return { document, problems: [...problems, ...several] };
  const message = "the file is empty";
  return {
    problems: [
      {
        rule: "missing-kind",
        severity: "error",
        message,
        position: { file, line: 1, column: 1 },
        lost: "text",
      },
    ],
  };
}

/** Looks at kind, apiVersion and the stanzas. */
export function readEnvelope(value: YamlValue): Envelope {
  if (!isYamlMap(value)) {
    const message = `the file must contain a mapping, not ${typeOfYaml(value)}`;
    return {
      rest: {},
      findings: [{ ...findingAt("missing-kind", [], message), lost: "text" }],
    };
  }
  const kind = guessKind(value);
  const findings = [...checkKind(value, kind)];
  if (kind === undefined) return { rest: {}, findings };
  const other = stanzaOf[kind] === "mirror" ? "delete" : "mirror";
  if (Object.hasOwn(value, other)) {
    const message = `${other} is not allowed in ${withArticle(kind)}`;
    const help = `Write ${stanzaOf[kind]} instead, or change the kind.`;
    findings.push(findingAtKey("other-stanza", [other], message, help));
  }
  const told = ["kind", other];
  const rest = Object.fromEntries(Object.entries(value).filter(([key]) => !told.includes(key)));
  return { kind, rest, findings };
}

/**
 * Whether a file with fields of oc-mirror v1 is entirely one of v1: oc-mirror v2 looks at the kind alone, so the
 * apiVersion proves nothing without such a field.
 *
 * @param fields - the findings about fields of v1
 */
export function isVersionOne(value: YamlValue, fields: readonly Finding[]): boolean {
  if (!isYamlMap(value) || fields.length === 0) return false;
  if (namesVersionOne(value)) return true;
  const hasStorage = fields.some(({ path }) => path.length === 1);
  return hasStorage && !namesVersionTwo(value);
}

function namesVersionTwo(value: YamlMap): boolean {
  return Object.entries(value).some(
    ([key, version]) => key.toLowerCase() === "apiversion" && version === currentApiVersion,
  );
}

function namesVersionOne(value: YamlMap): boolean {
  const { apiVersion } = value;
  return typeof apiVersion === "string" && versionOnePattern.test(apiVersion);
}

function guessKind(value: YamlMap): ImageSetKind | undefined {
  const { kind } = value;
  if (typeof kind === "string" && kind !== "") {
    const exact = kinds.find((known) => known === kind);
    return exact ?? asKind(nearestName(kind, kinds)) ?? shortened(kind);
  }
  if (Object.hasOwn(value, "delete") && !Object.hasOwn(value, "mirror")) {
    return "DeleteImageSetConfiguration";
  }
  const resembles = Object.keys(value).some((key) => nearestName(key, ["mirror", "delete"]));
  return resembles ? "ImageSetConfiguration" : undefined;
}

/** `ImageSetConfig`, `ImageSet`. */
function shortened(kind: string): ImageSetKind | undefined {
  const folded = kind.toLowerCase();
  if (!folded.includes("imageset")) return undefined;
  return kinds.find((known) => known.toLowerCase().startsWith(folded));
}

function asKind(name: string | undefined): ImageSetKind | undefined {
  return kinds.find((known) => known === name);
}

function* checkKind(value: YamlMap, guessed: ImageSetKind | undefined): Iterable<Finding> {
  const { kind } = value;
  if (kind === undefined && guessed !== undefined && writtenInOtherCase(value, "kind")) return;
  if (kind === undefined || kind === null || kind === "") {
    const message = "the file has no kind";
    const place = Object.hasOwn(value, "kind") ? ["kind"] : [];
    const help = `Write kind: ${guessed ?? kinds[0]}.`;
    yield { ...findingAt("missing-kind", place, message, help), lost: "text" };
  } else if (kind !== guessed) {
    const found = typeof kind === "string" ? quoted(kind) : typeOfYaml(kind);
    const help =
      guessed === undefined ? `Known kinds: ${kinds.join(", ")}.` : `Did you mean ${guessed}?`;
    yield { ...findingAt("unknown-kind", ["kind"], `the kind is ${found}`, help), lost: "text" };
  }
}

function writtenInOtherCase(value: YamlMap, name: string): boolean {
  return Object.keys(value).some((key) => key.toLowerCase() === name.toLowerCase());
}

/** Whether the finding about the apiVersion already covers another one of the same file. */
export function isSaidWithApiVersion(value: YamlValue, { path }: Finding): boolean {
  return (
    path.length === 1 && path[0] === "storageConfig" && isYamlMap(value) && namesVersionOne(value)
  );
}

/** Findings about the apiVersion: v1 together with fields of v1, or an unknown one, which oc-mirror ignores. */
export function* checkApiVersion(value: YamlValue, versionOne: boolean): Iterable<Finding> {
  if (!isYamlMap(value)) return;
  const { apiVersion } = value;
  if (apiVersion === currentApiVersion) return;
  if (apiVersion === undefined && writtenInOtherCase(value, "apiVersion")) return;
  const notLookedAt = `Write ${currentApiVersion}: oc-mirror ignores the field, but other tools read it.`;
  if (apiVersion === undefined || apiVersion === null || apiVersion === "") {
    yield findingAt("api-version", [], "the file has no apiVersion", notLookedAt);
  } else if (typeof apiVersion !== "string") {
    return;
  } else if (versionOne && namesVersionOne(value)) {
    const hasStorage = Object.hasOwn(value, "storageConfig");
    const fields = hasStorage
      ? "remove storageConfig (v2 uses --workspace)"
      : "replace its v1 fields";
    yield findingAt(
      "version-one",
      ["apiVersion"],
      `this is an oc-mirror v1 file (${quoted(apiVersion)}), and v2 rejects some of its fields`,
      `Write apiVersion: ${currentApiVersion}, and ${fields}.`,
    );
  } else {
    const message = `the apiVersion is ${quoted(apiVersion)}`;
    yield findingAt("api-version", ["apiVersion"], message, notLookedAt);
  }
}
