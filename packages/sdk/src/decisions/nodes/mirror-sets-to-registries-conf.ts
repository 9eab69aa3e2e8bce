import { compareText, defined, MirrorError, quoted } from "../../base/problem/index.ts";
import type { ClusterResource } from "../../models/cluster-resources/index.ts";
import { orderMirrors } from "./mirror-order.ts";
import { isIgnored, type MirrorRule, mirrorRulesOf, rulesBySource } from "./mirror-rules.ts";
import type {
  PullFromMirror,
  RegistriesConf,
  RegistryEntry,
  RegistryMirror,
  RegistryScopes,
} from "./registries-conf.ts";
import { isNestedScope, isValidScope, isWildcard, scopeHelp } from "./scope.ts";

interface Draft {
  readonly source: string;
  blocked: boolean;
  insecure: boolean;
  mirrors: RegistryMirror[];
}

type Drafts = Map<string, Draft>;

/**
 * Computes the registries.conf that the Machine Config Operator writes for the mirror sets of a cluster
 * (openshift/runtime-utils, `EditRegistriesConfig`). Resources of other kinds and the order of resources do not
 * matter. An entry that names no mirror but its own source is ignored, with its policy.
 *
 * @throws a {@link MirrorError} `wrong-use` for an invalid scope, and `refused` where the operator fails: for a
 * scope without its own mirrors below a wildcard source.
 */
export function toRegistriesConf(
  resources: readonly ClusterResource[],
  scopes: RegistryScopes = {},
): RegistriesConf {
  const rules = mirrorRulesOf(resources).filter((rule) => !isIgnored(rule));
  const drafts: Drafts = new Map();
  const mirrored = [
    ...addMirrors(drafts, rules, "digest-only"),
    ...addMirrors(drafts, rules, "tag-only"),
  ];
  applyScopes(drafts, scopes);
  inheritMirrors(drafts, mirrored);
  const { blocked = [], allowed, search } = scopes;
  const isRestricted = blocked.length > 0 || allowed !== undefined;
  return {
    entries: [...drafts.values()].map(({ ...draft }): RegistryEntry => draft),
    ...defined({ searchRegistries: search }),
    ...(isRestricted ? { policy: { blocked, ...(allowed && { allowed }) } } : {}),
  };
}

/** Adds the mirrors for one type of reference; returns the sources in the order in which they were added. */
function addMirrors(
  drafts: Drafts,
  rules: readonly MirrorRule[],
  pullFromMirror: PullFromMirror,
): readonly string[] {
  const bySource = rulesBySource(rules.filter((rule) => rule.pullFromMirror === pullFromMirror));
  const sources = [...bySource].sort(([a], [b]) => compareText(a, b));
  for (const [source, ofSource] of sources) {
    const draft = draftOf(drafts, source);
    const lists = ofSource.map(({ mirrors }) => mirrors);
    if (ofSource.some((rule) => rule.mirrorSourcePolicy === "NeverContactSource")) {
      draft.blocked = true;
    }
    for (const location of orderMirrors(source, lists).mirrors) {
      draft.mirrors.push({ location, pullFromMirror, insecure: false });
    }
  }
  return sources.map(([source]) => source);
}

function applyScopes(
  drafts: Drafts,
  { insecure = [], blocked = [], allowed = [] }: RegistryScopes,
): void {
  for (const scope of [...blocked, ...insecure, ...allowed]) {
    if (isValidScope(scope)) continue;
    throw new MirrorError("wrong-use", `${quoted(scope)} is not a valid registry scope`, {
      hint: scopeHelp,
    });
  }
  for (const scope of [...blocked, ...insecure]) draftOf(drafts, scope);
  for (const draft of drafts.values()) {
    if (inOneOf(draft.source, blocked)) draft.blocked = true;
    if (insecure.length === 0) continue;
    draft.insecure = inOneOf(draft.source, insecure);
    draft.mirrors = draft.mirrors.map((mirror) => ({
      ...mirror,
      insecure: inOneOf(mirror.location, insecure),
    }));
  }
}

function inOneOf(inner: string, outer: readonly string[]): boolean {
  return outer.some((scope) => isNestedScope(inner, scope));
}

/**
 * Only the most specific entry counts for a reference, so an entry without mirrors would hide those of
 * the entry around it. It takes them from the first mirrored source around it, not from the closest.
 */
function inheritMirrors(drafts: Drafts, mirrored: readonly string[]): void {
  for (const draft of drafts.values()) {
    if (draft.mirrors.length > 0) continue;
    const parent = mirrored.find((source) => isNestedScope(draft.source, source));
    if (parent === undefined) continue;
    if (isWildcard(parent)) {
      throw new MirrorError(
        "refused",
        `a cluster does not accept the scope ${quoted(draft.source)} without mirrors below the source ${quoted(parent)}`,
        { hint: "Name the hosts instead of the wildcard in the mirror sets." },
      );
    }
    const path = draft.source.slice(parent.length);
    draft.mirrors = draftOf(drafts, parent).mirrors.map((mirror) => ({
      ...mirror,
      location: mirror.location + path,
    }));
  }
}

function draftOf(drafts: Drafts, source: string): Draft {
  const known = drafts.get(source);
  if (known !== undefined) return known;
  const draft: Draft = { source, blocked: false, insecure: false, mirrors: [] };
  drafts.set(source, draft);
  return draft;
}
