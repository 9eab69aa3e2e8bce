import { defined, type Problem, printable, quoted } from "../../base/problem/index.ts";
import {
  concernsTag,
  type OrganisationSettings,
  type PrunePolicy,
  type QuayConfiguration,
  type QuayQuota,
} from "../../models/quay/index.ts";

/**
 * Judges how the global settings of Quay affect a mirror, and names those to change.
 *
 * @param hasSparseIndexes - the value in Quay's list of capabilities; undefined when there is none
 */
export function judgeConfiguration(
  { isReadOnly, features, version }: QuayConfiguration,
  hasSparseIndexes: boolean | undefined,
): readonly Problem[] {
  const problems: Problem[] = [];
  if (isReadOnly) {
    problems.push({
      rule: "registry-read-only",
      severity: "error",
      message: "the registry is read-only: every push fails with 405 DENIED",
      help: "Remove REGISTRY_STATE: readonly from Quay's config.yaml and restart it.",
    });
  }
  if (features["EXTENDED_REPOSITORY_NAMES"] === false) {
    problems.push({
      rule: "nested-names",
      severity: "error",
      message:
        "names with slashes are disabled: Quay rejects ORGANISATION/openshift/release and all others like it with 400",
      help: "Set FEATURE_EXTENDED_REPOSITORY_NAMES: true in Quay's config.yaml, or run oc-mirror with --max-nested-paths 2.",
    });
  }
  if (hasSparseIndexes !== true) problems.push(sparseIndexes(hasSparseIndexes, version));
  if (features["RATE_LIMITS"] === true) {
    problems.push({
      rule: "rate-limits",
      severity: "warning",
      message:
        "rate limits are enabled: Quay answers parallel logins with 429, without Retry-After",
      help: "Run oc-mirror with --parallel-images 2, or remove FEATURE_RATE_LIMITS from Quay's config.yaml.",
    });
  }
  return problems;
}

function sparseIndexes(hasSparseIndexes: false | undefined, version: string | undefined): Problem {
  return {
    rule: "sparse-indexes",
    severity: "info",
    message:
      hasSparseIndexes === false
        ? "Quay rejects sparse indexes: an ImageSet with platforms cannot be pushed"
        : `${version ?? "this Quay"} does not report whether it accepts sparse indexes; before 3.17 it does not`,
    help: "Set FEATURE_SPARSE_INDEX: true (Quay 3.17 or later), or leave platforms out of the ImageSet.",
  };
}

/**
 * Judges how the settings of an organisation affect a mirror, and names those to change.
 *
 * @param hasToken - whether a token was given, which the unread settings are not shown to
 */
export function judgeOrganisation(
  settings: OrganisationSettings,
  hasToken: boolean,
): readonly Problem[] {
  const { name, quota, proxyOf, prunes, immutable, locked = {} } = settings;
  return [
    ...(quota === undefined || quota === null ? [] : judgeQuota(name, quota)),
    ...(proxyOf === undefined || proxyOf === null ? [] : [proxy(name, proxyOf)]),
    ...(prunes ?? []).map(judgePrune),
    ...Object.entries(locked).map(([repository, state]) =>
      lockedRepository(name, repository, state),
    ),
    ...unread(name, { quota, proxyOf, prunes, immutable }, hasToken),
  ];
}

function judgeQuota(name: string, { used, limit, rejectsAt }: QuayQuota): readonly Problem[] {
  const most = `${inGiB(limit)} may be used by the organisation ${name}`;
  const help = `Raise the quota of the organisation ${name} (requires a superuser), or delete images that no cluster uses.`;
  if (rejectsAt === undefined) {
    const message = `${most}; Quay does not reject pushes beyond it`;
    return [{ rule: "quota", severity: "info", message }];
  }
  const bound = Math.floor((limit * rejectsAt) / 100);
  if (used === undefined) {
    const message = `${most}, Quay has not counted the usage yet; it rejects pushes from ${rejectsAt} % on`;
    return [{ rule: "quota", severity: "warning", message, help }];
  }
  const isFull = used >= bound;
  const message = isFull
    ? `${most}, ${inGiB(used)} are: every push fails with 403 DENIED, "Quota has been exceeded on namespace"`
    : `${most}, ${inGiB(Math.max(0, bound - used))} are left until Quay rejects pushes`;
  const severity = isFull ? "error" : used > bound * 0.8 ? "warning" : "info";
  return [{ rule: "quota", severity, message, help }];
}

function proxy(name: string, upstream: string): Problem {
  return {
    rule: "proxy-organisation",
    severity: "error",
    message: `the organisation ${name} is a proxy of ${printable(upstream)}: images pushed there expire like its cache`,
    help: "Push to an organisation that is not a proxy cache.",
  };
}

const signatureTag = `sha256-${"0".repeat(64)}.sig`;

function judgePrune({ organisation, name, method, value, pattern, fits }: PrunePolicy): Problem {
  const place =
    name === "" ? `the organisation ${organisation}` : `the repository ${organisation}/${name}`;
  const kept =
    method === "number_of_tags"
      ? `keeps the newest ${printable(value)} tags`
      : `keeps tags for ${printable(value)}`;
  const which = { fits, ...defined({ pattern }) };
  const those =
    pattern === undefined
      ? ""
      : `, of those that ${fits ? "match" : "do not match"} ${quoted(pattern)}`;
  // A pattern that we cannot read may fit: better a warning too many.
  const signatures =
    (concernsTag(which, signatureTag, "anywhere") ?? true)
      ? "; it also deletes signatures (sha256-….sig)"
      : "";
  return {
    rule: "auto-prune",
    severity: signatures === "" ? "warning" : "error",
    message: `auto-pruning of ${place} ${kept}${those}: it deletes images that clusters use${signatures}`,
    help: "Remove the policy under Settings, Repository auto-prune policies, or give it a tag pattern that no tag of the mirror matches.",
  };
}

function lockedRepository(organisation: string, name: string, state: string): Problem {
  return {
    rule: "locked-repository",
    severity: "error",
    message: `the repository ${organisation}/${name} does not accept pushes: its state is ${state}`,
    help: "Set its state to Normal in Quay, under Settings of the repository, or push elsewhere.",
  };
}

const parts = {
  quota: "the quota",
  proxyOf: "the proxy settings",
  prunes: "the prune policies",
  immutable: "the immutability policies",
} as const;

function unread(
  name: string,
  settings: Readonly<Record<keyof typeof parts, unknown>>,
  hasToken: boolean,
): readonly Problem[] {
  const untold = (Object.keys(parts) as (keyof typeof parts)[]).filter(
    (part) => settings[part] === undefined,
  );
  if (untold.length === 0) return [];
  return [
    {
      rule: "untold-settings",
      severity: "info",
      message: `${hasToken ? "Quay does not show this token" : "without a token, Quay does not show"} ${untold.map((part) => parts[part]).join(", ")} of the organisation ${name}`,
      help: hasToken
        ? "Use a token with scope org:admin of an owner of the organisation."
        : "Give a token with scope org:admin of an owner of the organisation, in QUAY_TOKEN or with --token-file.",
    },
  ];
}

function inGiB(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
}
