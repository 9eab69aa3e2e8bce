import { ownMark } from "../../base/file-tree/index.ts";
import { type Problem, quoted } from "../../base/problem/index.ts";
import { appendYamlItems, setYamlKey } from "../../base/yaml/index.ts";
import { asYaml, type DigestSource } from "./digest-sources.ts";
import { type GivenConfig, type GivenSource, readInstallConfig } from "./install-config.ts";
import { type InstallFile, judgeTrustBundle } from "./trust-bundle.ts";

/** The additions to an install-config. */
export interface InstallAdditions {
  /** Sorted by source. */
  readonly sources: readonly DigestSource[];
  /** PEM certificates; empty leaves the bundle alone. */
  readonly certificates: readonly string[];
  /** Undefined keeps the existing policy, or uses `Always` when there is none. */
  readonly policy?: string;
  /** The time at which certificates have to be valid. */
  readonly time: Date;
}

/** The merged text. */
export interface MergedConfig {
  /** The text as given when there is an error among the problems. */
  readonly text: string;
  /** Notes about merged parts, and errors for contradictions. */
  readonly problems: readonly Problem[];
  /** Those of them that are about private keys in the bundle that was there. */
  readonly privateKeys: readonly Problem[];
}

interface Editing {
  readonly file: string;
  readonly given: GivenConfig;
  readonly additions: InstallAdditions;
  readonly problems: Problem[];
  readonly privateKeys: Problem[];
}

/** The first line of an install-config.yaml that was merged. */
const mergedHeader = `${ownMark} from your install-config.yaml and oc-mirror's output. Change those instead: this file is overwritten.`;

/** Merges into someone's install-config.yaml; comments, order and form of all the rest stay. */
export function mergeInstallConfig(config: InstallFile, additions: InstallAdditions): MergedConfig {
  const given = readInstallConfig(config);
  const problems = [...given.problems];
  const privateKeys: Problem[] = [];
  if (problems.some(({ severity }) => severity === "error")) {
    return { text: config.text, problems, privateKeys };
  }
  const editing: Editing = { file: config.file, given, additions, problems, privateKeys };
  if (given.holdsPullSecret) problems.push(pullSecret(editing));
  const merged = withTrustBundle(withSources(config.text, editing), editing);
  return { text: withHeader(merged), problems, privateKeys };
}

function withSources(text: string, editing: Editing): string {
  const { file, given, additions, problems } = editing;
  let edited = text;
  const added: DigestSource[] = [];
  for (const wanted of additions.sources) {
    const theirs = given.sources.find(({ source }) => source === wanted.source);
    if (theirs === undefined) {
      added.push(wanted);
      continue;
    }
    if (isConflict(theirs, wanted)) problems.push(conflict(theirs, wanted));
    const missing = wanted.mirrors.filter((mirror) => !theirs.mirrors.includes(mirror));
    if (missing.length === 0) continue;
    const path = ["imageDigestSources", theirs.index, "mirrors"];
    edited = appendYamlItems(edited, file, path, missing);
    if (theirs.mirrors.length > 0) problems.push(joined(theirs, missing));
  }
  return appendYamlItems(edited, file, ["imageDigestSources"], added.map(asYaml));
}

/** Without a policy, nodes may contact the source; so an absent policy contradicts only one that forbids it. */
function isConflict(
  { sourcePolicy: theirs }: GivenSource,
  { sourcePolicy: ours }: DigestSource,
): boolean {
  const effective = theirs ?? "AllowContactingSource";
  return ours !== undefined && ours !== effective;
}

function withTrustBundle(text: string, editing: Editing): string {
  const { file, given, additions, problems, privateKeys } = editing;
  const { certificates, policy, time } = additions;
  const before = given.trustBundle ?? "";
  const theirs = before.trim() === "" ? undefined : judgeTrustBundle({ file, text: before }, time);
  const position = given.at("additionalTrustBundle");
  for (const problem of theirs?.problems ?? []) {
    const placed = { ...problem, position };
    problems.push(placed);
    if (theirs?.privateKeys.includes(problem) === true) privateKeys.push(placed);
  }
  if (certificates.length === 0) return text;
  const bundle = [...new Set([...(theirs?.certificates ?? []), ...certificates])].join("");
  const wanted = policy ?? given.trustBundlePolicy ?? "Always";
  const edited = setYamlKey(text, file, "additionalTrustBundle", bundle);
  return setYamlKey(edited, file, "additionalTrustBundlePolicy", wanted);
}

function withHeader(text: string): string {
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const [first = "", ...rest] = text.split("\n");
  const body = first.startsWith(ownMark) ? rest.join("\n") : text;
  return mergedHeader + newline + body;
}

function joined({ source, position }: GivenSource, added: readonly string[]): Problem {
  return {
    rule: "merged-source",
    severity: "info",
    message: `the source ${quoted(source)} already exists: ${added.map(quoted).join(", ")} ${added.length === 1 ? "is" : "are"} tried after its existing mirrors`,
    position,
  };
}

function conflict(theirs: GivenSource, { source, sourcePolicy }: DigestSource): Problem {
  const has = theirs.sourcePolicy === undefined ? "no sourcePolicy" : quoted(theirs.sourcePolicy);
  return {
    rule: "mirror-conflict",
    severity: "error",
    message: `the source ${quoted(source)} has ${has} here and ${sourcePolicy ?? "none"} in the ImageDigestMirrorSet`,
    help: "Write the same sourcePolicy here, or change the mirrorSourcePolicy there.",
    position: theirs.position,
  };
}

function pullSecret({ given }: Editing): Problem {
  return {
    rule: "pull-secret",
    severity: "info",
    message: "the pull secret of this file is also in the merged one",
    help: "Do not commit the merged file to Git. Its permissions let only its owner read it.",
    position: given.at("pullSecret"),
  };
}
