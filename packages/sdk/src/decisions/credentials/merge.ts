import { compareText, defined, MirrorError, type Problem } from "../../base/problem/index.ts";
import type { AuthEntry, AuthFileReading, Credentials } from "../../models/authfile/index.ts";
import { formatAuthKey, readAuthKey } from "./auth-key.ts";
import {
  conflict,
  emptySources,
  helperLeftOut,
  isSame,
  noSuchEntry,
  override,
} from "./findings.ts";
import { checkOverlaps } from "./overlaps.ts";

/** Options of a merge. */
export interface MergeOptions {
  /** Keys for which the entry of the last source wins when sources differ; none by default. */
  readonly override?: readonly string[];
  /** Entries to write under another key, so that two accounts of one registry do not collide; none by default. */
  readonly scopes?: readonly CredentialScope[];
}

/** An entry of a source, and the key to write it under. */
export interface CredentialScope {
  /**
   * The key to write: `quay.example.test/openshift-release`. It receives the source's entry for the registry of
   * this key.
   */
  readonly key: string;
  /** Name of the source; see {@link AuthFile.file}. */
  readonly source: string;
}

/** The merged credentials of several sources, ready to be written. */
export interface MergedCredentials {
  /** The entries, sorted by key. */
  readonly entries: readonly Credentials[];
  /** Warnings and notes: entries that shadow others, entries left out. Never errors. */
  readonly problems: readonly Problem[];
}

/** An entry on its way, with the key that it will have. */
interface Candidate {
  readonly key: string;
  readonly credentials: Credentials;
}

/**
 * Merges the entries of several sources. Two entries with one key must be equal, unless `override` names the key.
 *
 * @throws a {@link MirrorError} `refused`, with one problem each, when sources give one key different credentials
 * (rule `auth-conflict`); `wrong-use` when `scopes` or `override` name a source or key that does not exist;
 * `invalid-input` when no source contains credentials.
 */
export function mergeCredentials(
  sources: readonly AuthFileReading[],
  { override: overridden = [], scopes = [] }: MergeOptions = {},
): MergedCredentials {
  const problems = sources.flatMap(({ authFile, problems: odd }) => [
    ...odd,
    ...[...authFile.helpers].map(([registry, helper]) => helperLeftOut(helper, registry)),
    ...(authFile.store === undefined ? [] : [helperLeftOut(authFile.store)]),
  ]);
  const groups = groupsOf(sources, scopes);
  if (groups.size === 0) throw emptySources(sources, problems);
  const wanted = new Set(overridden.map((key) => formatAuthKey(readAuthKey(key))));
  for (const key of wanted) if (!groups.has(key)) throw noSuchEntry("--override", key);
  const entries: Credentials[] = [];
  const conflicts: Problem[] = [];
  for (const [name, candidates] of groups) {
    const chosen = candidates.at(-1);
    if (chosen === undefined) continue;
    const others = candidates.filter((one) => !isSame(one.credentials, chosen.credentials));
    const [other] = others;
    if (other !== undefined && !wanted.has(name)) {
      conflicts.push(conflict(name, other.credentials, chosen.credentials));
    }
    if (wanted.has(name)) {
      problems.push(...others.map((one) => override(name, one.credentials, chosen.credentials)));
    }
    entries.push({ ...chosen.credentials, key: keyOf(name, candidates) });
  }
  problems.push(...checkOverlaps(entries));
  if (conflicts.length > 0) throw refusal(conflicts, problems);
  return { entries: entries.sort((a, b) => compareText(a.key, b.key)), problems };
}

/** Groups entries by the scope of their key; entries without credentials are left out. */
function groupsOf(
  sources: readonly AuthFileReading[],
  scopes: readonly CredentialScope[],
): ReadonlyMap<string, readonly Candidate[]> {
  const groups = new Map<string, Candidate[]>();
  const unused = new Set(scopes);
  for (const { authFile, replaced } of sources) {
    const own = scopes.filter(({ source }) => source === authFile.file);
    for (const entry of [...replaced, ...authFile.entries.values()]) {
      const scope = own.find(({ key }) => isRegistryOf(entry, key));
      if (scope !== undefined) unused.delete(scope);
      if (entry.credentials === undefined) continue;
      const key = scope?.key ?? entry.key;
      const name = formatAuthKey(readAuthKey(key));
      const group = groups.get(name) ?? [];
      group.push({ key, credentials: entry.credentials });
      groups.set(name, group);
    }
  }
  for (const { key, source } of unused) throw noSuchEntry("--scope", key, source);
  return groups;
}

/** Whether an entry is that of the whole registry that a key is below. */
function isRegistryOf(entry: AuthEntry, key: string): boolean {
  const [{ registry, path }, wanted] = [readAuthKey(entry.key), readAuthKey(key)];
  return path === "" && registry === wanted.registry;
}

/** The plain form of a key is found first everywhere; Docker Hub has one that all tools know. */
function keyOf(name: string, candidates: readonly Candidate[]): string {
  if (name === "docker.io") return "https://index.docker.io/v1/";
  return candidates.some(({ key }) => key === name) ? name : (candidates.at(-1)?.key ?? name);
}

function refusal(conflicts: readonly Problem[], others: readonly Problem[]): MirrorError {
  const [first] = conflicts;
  const more = conflicts.length > 1 ? ` (and ${conflicts.length - 1} more)` : "";
  return new MirrorError("refused", `${first?.message ?? ""}${more}`, {
    problems: [...conflicts, ...others],
    ...defined({ hint: first?.help, position: first?.position }),
  });
}
