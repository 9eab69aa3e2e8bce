import { defined, type Problem, quoted, type SourcePosition } from "../../base/problem/index.ts";
import {
  isYamlList,
  isYamlMap,
  readOneYaml,
  typeOfYaml,
  type YamlDocument,
  type YamlMap,
  type YamlPath,
} from "../../base/yaml/index.ts";
import type { InstallFile } from "./trust-bundle.ts";
import { unknownEntryFields, unknownFields } from "./unknown-fields.ts";

/** An entry of someone's `imageDigestSources`. */
export interface GivenSource {
  /** Its place in the list, from 0. */
  readonly index: number;
  /** The source as images name it. */
  readonly source: string;
  /** In the order in which they are tried; may be empty. */
  readonly mirrors: readonly string[];
  /** As written; undefined when it is missing. */
  readonly sourcePolicy?: string;
  /** The position of its source. */
  readonly position: SourcePosition;
}

/** The parts of a given install-config.yaml that matter for merging. */
export interface GivenConfig {
  /** `imageDigestSources`, in order; entries that cannot be read are left out. */
  readonly sources: readonly GivenSource[];
  /** `additionalTrustBundle`; undefined when it is missing. */
  readonly trustBundle?: string;
  /** `additionalTrustBundlePolicy`; undefined when it is missing. */
  readonly trustBundlePolicy?: string;
  /** Whether it has a pull secret. */
  readonly holdsPullSecret: boolean;
  /** Reasons for which the installer would reject the file, or mirrorkit cannot merge into it. */
  readonly problems: readonly Problem[];
  /** The position of a key; the start of the document when the key is missing. */
  at(key: string): SourcePosition;
}

interface Reading {
  readonly document: YamlDocument;
  readonly problems: Problem[];
}

/**
 * Reads a given install-config.yaml; messages never quote the values of other keys. Throws like
 * {@link readOneYaml}.
 */
export function readInstallConfig({ text, file }: InstallFile): GivenConfig {
  const document = readOneYaml(text, file);
  const reading: Reading = { document, problems: [] };
  const { value } = document;
  const config = isYamlMap(value) ? value : {};
  if (!isYamlMap(value)) invalid(reading, [], `expected a mapping, found ${typeOfYaml(value)}`);
  checkIsConfig(config, reading);
  reading.problems.push(...unknownFields(config, document));
  const legacy = config["imageContentSources"] ?? null;
  if (legacy !== null && !(isYamlList(legacy) && legacy.length === 0)) {
    reading.problems.push({
      rule: "image-content-sources",
      severity: "error",
      message:
        "imageContentSources is deprecated, and the installer refuses it together with imageDigestSources",
      help: "Rename the key to imageDigestSources; its entries have the same form.",
      position: document.position(["imageContentSources"], "key"),
    });
  }
  const trustBundle = textOf(config, "additionalTrustBundle", reading);
  const trustBundlePolicy = textOf(config, "additionalTrustBundlePolicy", reading);
  return {
    sources: readSources(config, reading),
    ...defined({ trustBundle, trustBundlePolicy }),
    holdsPullSecret: Object.hasOwn(config, "pullSecret"),
    problems: reading.problems,
    at: (key) => document.position([key], "key"),
  };
}

function checkIsConfig(config: YamlMap, reading: Reading): void {
  const { kind } = config;
  if (kind !== undefined && kind !== "InstallConfig") {
    const name = typeof kind === "string" ? quoted(kind) : typeOfYaml(kind);
    return invalid(reading, ["kind"], `this is ${name}, not an install-config`);
  }
  if (config["apiVersion"] === "v1" && isYamlMap(config["metadata"])) return undefined;
  const what = "this is not an install-config: apiVersion v1 and metadata are required";
  return invalid(reading, ["apiVersion"], what);
}

function readSources(config: YamlMap, reading: Reading): readonly GivenSource[] {
  const list = config["imageDigestSources"] ?? [];
  const path = ["imageDigestSources"];
  if (!isYamlList(list)) {
    invalid(reading, path, `imageDigestSources is ${typeOfYaml(list)}, not a list`);
    return [];
  }
  const sources = list.flatMap((entry, index) => {
    const at = [...path, index];
    if (isYamlMap(entry)) reading.problems.push(...unknownEntryFields(entry, at, reading.document));
    const { source, mirrors, sourcePolicy } = isYamlMap(entry) ? entry : {};
    const names = mirrors ?? [];
    if (typeof source !== "string") {
      invalid(reading, at, "an entry of imageDigestSources requires a source");
    } else if (!isYamlList(names) || !names.every((name) => typeof name === "string")) {
      invalid(
        reading,
        [...at, "mirrors"],
        `the mirrors of ${quoted(source)} are not a list of strings`,
      );
    } else {
      const policy = typeof sourcePolicy === "string" ? { sourcePolicy } : {};
      const position = reading.document.position([...at, "source"]);
      return [{ index, source, mirrors: names, position, ...policy }];
    }
    return [];
  });
  reportDoubles(sources, reading);
  return sources;
}

function reportDoubles(sources: readonly GivenSource[], { problems }: Reading): void {
  const seen = new Set<string>();
  for (const { source, position } of sources) {
    if (seen.has(source)) {
      const message = `the source ${quoted(source)} is duplicated: mirrors are added to the first`;
      const help = "Put the mirrors of one source into one entry.";
      problems.push({ rule: "mirror-conflict", severity: "warning", message, help, position });
    }
    seen.add(source);
  }
}

function textOf(config: YamlMap, key: string, reading: Reading): string | undefined {
  const value = config[key] ?? null;
  if (value === null || typeof value === "string") return value ?? undefined;
  invalid(reading, [key], `${key} is ${typeOfYaml(value)}, not text`);
  return undefined;
}

function invalid({ document, problems }: Reading, path: YamlPath, message: string): undefined {
  const position = document.position(path);
  problems.push({ rule: "install-config", severity: "error", message, position });
  return undefined;
}
