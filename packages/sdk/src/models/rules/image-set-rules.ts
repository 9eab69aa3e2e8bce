import { compareText, type Severity } from "../../base/problem/index.ts";
import { contentPolicies, contentRefusals } from "./content-rules.ts";

/** A rule of the ImageSet check. */
export interface RuleDescription {
  /** Its stable name, kebab-case; the page `docs/rules/<id>.md` explains it. */
  readonly id: string;
  /** The severity of its findings, unless the policy sets another. */
  readonly severity: Severity;
  /** The severity without a `mirrorkit.yaml`: rules about style start as warnings. */
  readonly severityWithoutSettings: Severity;
  /**
   * Whether it predicts that oc-mirror rejects or misreads the file: its severity is fixed, and neither a policy nor a
   * comment can change it.
   */
  readonly refusal: boolean;
  /** Whether only catalogs or update graphs can tell: `check --catalogs` reports it. */
  readonly needsContent: boolean;
  /** One line about its findings. */
  readonly summary: string;
}

/** The rules that refuse a file. */
export type RefusalId =
  | "default-channel"
  | "duplicate-catalog"
  | "duplicate-channel"
  | "duplicate-field"
  | "duplicate-package"
  | "full-with-range"
  | "invalid-pattern"
  | "invalid-reference"
  | "invalid-target"
  | "invalid-version"
  | "missing-field"
  | "missing-kind"
  | "missing-stanza"
  | "mixed-ranges"
  | "nothing-selected"
  | "other-stanza"
  | "pasted-character"
  | "platforms-and-architectures"
  | "several-documents"
  | "template"
  | "unknown-field"
  | "unknown-kind"
  | "unknown-value"
  | "version-one"
  | "wrong-type"
  | "yaml";

/** The rules that a policy can change and a comment can excuse. */
export type PolicyId =
  | "api-version"
  | "base-image-missing"
  | "catalog-minor"
  | "channel-minor"
  | "deprecated-field"
  | "duplicate-image"
  | "field-case"
  | "floating-tag"
  | "graph-data"
  | "heavy-package"
  | "ignored-field"
  | "image-without-host"
  | "lost-entry"
  | "reversed-range"
  | "shortest-path"
  | "unknown-platform"
  | "update-path"
  | "version-not-pinned";

/** The rules for the comments that excuse; a policy can change them, a comment cannot excuse them. */
export type EscapeId =
  | "escape-malformed"
  | "escape-unknown-rule"
  | "escape-unused"
  | "escape-without-reason";

/** Any rule that the file alone decides. */
export type RuleId = RefusalId | PolicyId | EscapeId;

const refusals: Readonly<Record<RefusalId, string>> = {
  "default-channel": "defaultChannel is not among the channels that the package lists",
  "duplicate-catalog": "two catalogs have the same name in the destination",
  "duplicate-channel": "a channel is listed twice",
  "duplicate-field": "a field is duplicated, in different upper and lower case",
  "duplicate-package": "a package is listed twice in one catalog",
  "full-with-range": "full: true together with versions",
  "invalid-pattern": "a blocked image is not a valid Go regular expression",
  "invalid-reference": "an image reference that cannot be read, or has neither tag nor digest",
  "invalid-target": "a target path or tag that no registry accepts",
  "invalid-version": "an invalid version",
  "missing-field": "a required field is missing from an entry",
  "missing-kind": "kind is missing, or the file is not a mapping",
  "missing-stanza": "the stanza that the kind requires is missing",
  "mixed-ranges": "versions both on a package and on one of its channels",
  "nothing-selected": "the file selects nothing",
  "other-stanza": "the file has the stanza of the other kind",
  "pasted-character": "a pasted no-break space, typographic quote or similar character",
  "platforms-and-architectures": "platforms and architectures together",
  "several-documents": "more than one YAML document; oc-mirror reads only the first",
  template: "a template that must be rendered first",
  "unknown-field": "a field that does not exist",
  "unknown-kind": "kind is neither ImageSetConfiguration nor DeleteImageSetConfiguration",
  "unknown-value": "a value that is not allowed",
  "version-one": "a field that only oc-mirror v1 understands",
  "wrong-type": "a value of the wrong type, such as a number where text is needed",
  yaml: "the text is not valid YAML, or has a duplicate key",
};

const policies: Readonly<Record<PolicyId | EscapeId, readonly [Severity, string]>> = {
  "api-version": ["warning", "apiVersion is not mirror.openshift.io/v2alpha1"],
  "base-image-missing": [
    "warning",
    "an image that the fleet requires is missing from all of its ImageSets",
  ],
  "catalog-minor": ["error", "a catalog of another OpenShift minor than the mirrored releases"],
  "channel-minor": ["error", "a version that does not belong to the minor in its channel's name"],
  "deprecated-field": ["info", "a field that oc-mirror marks as deprecated"],
  "duplicate-image": ["warning", "an image or a package that is selected more than once"],
  "escape-malformed": ["error", "a mirrorkit comment that is not a valid escape"],
  "escape-unknown-rule": ["error", "an escape for a rule that does not exist or cannot be excused"],
  "escape-unused": ["warning", "an escape that matches no finding"],
  "escape-without-reason": ["error", "an escape without a reason"],
  "field-case": ["warning", "a field in another case than documented"],
  "floating-tag": ["info", "an additional image whose tag moves"],
  "graph-data": ["warning", "graph: true adds an image that changes every day"],
  "heavy-package": ["warning", "a package that adds very many or very large images"],
  "ignored-field": ["warning", "a field that oc-mirror reads and ignores"],
  "image-without-host": [
    "error",
    "an image without a registry host, for which oc-mirror writes a mirror set that no node matches",
  ],
  "lost-entry": ["warning", "an entry that another one replaces or overwrites in the mirror"],
  "reversed-range": ["error", "minVersion is above maxVersion"],
  "shortest-path": ["info", "a bounded range whose releases depend on the update graph"],
  "unknown-platform": ["error", "a platform name that no image uses"],
  "update-path": ["warning", "several release channels, which add the update path between them"],
  "version-not-pinned": [
    "error",
    "a selection whose result can change without a change of the file",
  ],
};

/** Rules about style, or about a convention that a team may not follow. */
const ofTaste: ReadonlySet<string> = new Set<PolicyId>([
  "catalog-minor",
  "channel-minor",
  "version-not-pinned",
]);

/** All rules, sorted by id. */
export const imageSetRules: readonly RuleDescription[] = [
  ...describeRefusals(refusals, false),
  ...describePolicies(policies, false),
  ...describeRefusals(contentRefusals, true),
  ...describePolicies(contentPolicies, true),
].sort((a, b) => compareText(a.id, b.id));

/** Whether a rule is a refusal of the file alone. */
export function isRefusal(id: string): id is RefusalId {
  return Object.hasOwn(refusals, id);
}

/** Whether neither a policy nor a comment changes a rule: oc-mirror refuses such a file, or misreads it. */
export function isFixed(id: string): boolean {
  return isRefusal(id) || Object.hasOwn(contentRefusals, id);
}

/** Whether only catalogs and update graphs can tell that there is a finding. */
export function needsContent(id: string): boolean {
  return Object.hasOwn(contentPolicies, id) || Object.hasOwn(contentRefusals, id);
}

/** Tells the rules that a comment can excuse. */
export function isExcusable(id: string): boolean {
  if (Object.hasOwn(contentPolicies, id)) return true;
  return Object.hasOwn(policies, id) && !id.startsWith("escape-");
}

/** The severity of a rule that no policy has changed. */
export function defaultSeverity(id: RuleId): Severity {
  return isRefusal(id) ? "error" : policies[id][0];
}

function describeRefusals(
  summaries: Readonly<Record<string, string>>,
  ofContent: boolean,
): readonly RuleDescription[] {
  return Object.entries(summaries).map(([id, summary]) => ({
    id,
    severity: "error",
    severityWithoutSettings: "error",
    refusal: true,
    needsContent: ofContent,
    summary,
  }));
}

function describePolicies(
  rules: Readonly<Record<string, readonly [Severity, string]>>,
  ofContent: boolean,
): readonly RuleDescription[] {
  return Object.entries(rules).map(([id, [severity, summary]]) => ({
    id,
    severity,
    severityWithoutSettings: ofTaste.has(id) ? "warning" : severity,
    refusal: false,
    needsContent: ofContent,
    summary,
  }));
}
