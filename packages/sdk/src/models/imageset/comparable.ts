import { defined } from "../../base/problem/index.ts";
import type { YamlDocument, YamlPath } from "../../base/yaml/index.ts";
import { defaultSeverity } from "../rules/index.ts";
import type {
  DeleteImageSetConfiguration,
  ImageSetConfiguration,
} from "./image-set-configuration.ts";
import { inspectImageSet } from "./read.ts";

/** An ImageSet that catalogs and update graphs can be asked about, although oc-mirror may refuse it. */
export interface ComparableImageSet {
  /** The content; undefined where its structure is wrong. */
  readonly imageSet?: ImageSetConfiguration | DeleteImageSetConfiguration;
  /** The parsed YAML, for positions. */
  readonly document?: YamlDocument;
  /** Where values are that oc-mirror refuses. */
  readonly refused: readonly YamlPath[];
}

/**
 * Reads an ImageSet as far as its content can be compared with catalogs: also where single values are refused.
 *
 * @param file - the name that positions carry
 */
export function readComparableImageSet(text: string, file: string): ComparableImageSet {
  const { imageSet, document, problems, findings, isWhole } = inspectImageSet(text, file);
  const isRead = isWhole === true && problems.every(({ severity }) => severity !== "error");
  const refused = findings
    .filter((one) => one.isAccepted !== true && defaultSeverity(one.rule) === "error")
    .map(({ path }) => path);
  return { ...(isRead ? defined({ imageSet }) : {}), ...defined({ document }), refused };
}
