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

/** What a merge may do beyond uniting entries. */
export interface MergeOptions {
  /** Keys of which the last source's entry counts where sources differ; none by default. */
  readonly override?: readonly string[];
  /** Entries that get another key, so that two accounts of one registry do not meet; none by default. */
  readonly scopes?: readonly CredentialScope[];
}

/** An entry of a source, and the key that it gets. */
export interface CredentialScope {
  /** The key to write: `quay.example.test/openshift-release`. The source's entry of its registry gets it. */
  readonly key: string;
  /** Name of the source, as {@link AuthFile.file} has it. */
  readonly source: string;
}

/** One set of credentials of several, ready to be written. */
export interface MergedCredentials {
  /** The entries by key, sorted. */
  readonly entries: readonly Credentials[];
  /** What is worth knowing: entries that shadow others, entries left out. No errors. */
  readonly problems: readonly Problem[];
}

/** An entry on its way, with the key that it will have. */
interface Candidate {
  readonly key: string;
  readonly credentials: Credentials;
}

/**
 * Unites the entries of several sources. Two entries of one key have to be the same, unless `override` names the key.
 *
 * @throws a {@link MirrorError} `refused`, with a problem for each, where sources give one key different credentials
 * (rule `auth-conflict`); `wrong-use` where `scopes` or `override` name what the sources do not have; `invalid-input`
 * where no source holds any credentials.
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

/** The entries that meet in one key, by what the key stands for; those without credentials are left out. */
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
