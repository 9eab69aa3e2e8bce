import { defined } from "../../base/problem/index.ts";
import type { YamlDocument, YamlPath } from "../../base/yaml/index.ts";
import type {
  DeleteImageSetConfiguration,
  ImageSetConfiguration,
} from "./image-set-configuration.ts";
import { inspectImageSet } from "./read.ts";
import { defaultSeverity } from "./rules.ts";

/** An ImageSet that catalogs and update graphs can be asked about, although oc-mirror may refuse it. */
export interface ComparableImageSet {
  /** The content; undefined where its structure is wrong. */
  readonly imageSet?: ImageSetConfiguration | DeleteImageSetConfiguration;
  /** The parsed YAML, for positions. */
  readonly document?: YamlDocument;
  /** Where values are that oc-mirror refuses. */
  readonly refused: readonly YamlPath[];
}

/** What is wrong about one value, so that all others can still be judged. */
const ofOneValue: ReadonlySet<string> = new Set([
  "default-channel",
  "full-with-range",
  "invalid-pattern",
  "invalid-reference",
  "invalid-version",
  "mixed-ranges",
]);

/**
 * Reads an ImageSet as far as its content can be compared with catalogs: also where single values are refused.
 *
 * @param file - the name that positions carry
 */
export function readComparableImageSet(text: string, file: string): ComparableImageSet {
  const inspection = inspectImageSet(text, file);
  const { imageSet, document, problems } = inspection;
  const refused = inspection.findings.filter(
    ({ rule, isAccepted }) => isAccepted !== true && defaultSeverity(rule) === "error",
  );
  const isComparable =
    problems.every(({ severity }) => severity !== "error") &&
    refused.every(({ rule }) => ofOneValue.has(rule));
  const content = isComparable ? defined({ imageSet }) : {};
  return { ...content, ...defined({ document }), refused: refused.map(({ path }) => path) };
}
