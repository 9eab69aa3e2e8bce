import {
  defined,
  invalidInput,
  limitProblems,
  type Problem,
  quoted,
} from "../../base/problem/index.ts";
import { tryReadImageReference } from "../image/index.ts";
import { isObject, readJsonObject, textIn, textsIn } from "./json.ts";

/** An image of a release: `spec.tags` of its ImageStream. */
export interface ReleaseComponent {
  /** Such as `cluster-version-operator`; the end of its tag in the mirror. */
  readonly name: string;
  /** Its reference, by digest. */
  readonly image: string;
}

/** The file `release-manifests/image-references` of a release payload. */
export interface ReleaseReferences {
  /** The version of the release, as the ImageStream is named; empty where it has no name. */
  readonly version: string;
  /** The images, in the order of the file. */
  readonly components: readonly ReleaseComponent[];
}

/** The references with what is odd about them. */
export interface ReleaseReferencesReading {
  /** What could be read. */
  readonly references: ReleaseReferences;
  /** Rule `release-payload`: components that were left out. */
  readonly problems: readonly Problem[];
}

/** The file `release-manifests/release-metadata` of a release payload. */
export interface ReleaseMetadata {
  /** The version of the release. */
  readonly version: string;
  /** Versions that may be updated to it, as it was built; the graph decides. */
  readonly previous: readonly string[];
  /** The page of its errata; undefined where it names none. */
  readonly url?: string;
  /** `multi` for the payload of all architectures; undefined for a payload of one. */
  readonly architecture?: string;
}

const rule = "release-payload";

/**
 * Reads `image-references`, an ImageStream.
 *
 * @throws a {@link MirrorError} `invalid-input` where the text is not JSON, or has no `spec.tags`.
 */
export function readImageReferences(text: string, file: string): ReleaseReferencesReading {
  const value = readJsonObject(text, file, rule, "image-references");
  const { tags } = isObject(value["spec"]) ? value["spec"] : {};
  if (!Array.isArray(tags)) {
    const message = 'image-references has no list "spec.tags"';
    throw invalidInput([{ rule, severity: "error", message, position: { file } }]);
  }
  const components: ReleaseComponent[] = [];
  const problems: Problem[] = [];
  const names = new Set<string>();
  for (const [index, tag] of tags.entries()) {
    const name = textIn(tag, "name") ?? "";
    const image = textIn(isObject(tag) ? tag["from"] : undefined, "name") ?? "";
    const fault = faultOf(name, image, names);
    if (fault === undefined) components.push({ name, image });
    else {
      const message = `spec.tags[${index}]: ${fault}`;
      problems.push({ rule, severity: "error", message, position: { file } });
    }
    names.add(name);
  }
  const version = textIn(value["metadata"], "name") ?? "";
  return { references: { version, components }, problems: limitProblems(problems, file) };
}

function faultOf(name: string, image: string, names: ReadonlySet<string>): string | undefined {
  if (name === "") return "the component has no name";
  if (names.has(name)) return `the component ${quoted(name)} is listed twice`;
  if (image === "") return `the component ${quoted(name)} has no image`;
  const reading = tryReadImageReference(image);
  if ("reference" in reading) return undefined;
  return `the image ${quoted(image)} of the component ${quoted(name)} is invalid: ${reading.reason}`;
}

/**
 * Reads `release-metadata`.
 *
 * @throws a {@link MirrorError} `invalid-input` where the text is not JSON, or names no version.
 */
export function readReleaseMetadata(text: string, file: string): ReleaseMetadata {
  const value = readJsonObject(text, file, rule, "release-metadata");
  const version = textIn(value, "version");
  if (version === undefined || version === "") {
    const message = 'release-metadata has no "version"';
    throw invalidInput([{ rule, severity: "error", message, position: { file } }]);
  }
  const { previous } = value;
  const texts = textsIn(value["metadata"]);
  const url = texts["url"];
  const architecture = texts["release.openshift.io/architecture"];
  return {
    version,
    previous: Array.isArray(previous) ? previous.filter((one) => typeof one === "string") : [],
    ...(url === undefined || url === "" ? {} : { url }),
    ...defined({ architecture }),
  };
}
