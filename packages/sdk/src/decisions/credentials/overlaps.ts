import { type Problem, printable, quoted } from "../../base/problem/index.ts";
import type { Credentials } from "../../models/authfile/index.ts";
import { type AuthKey, formatAuthKey, isBelow, readAuthKey } from "./auth-key.ts";
import { accountName, isSame } from "./findings.ts";

/** An entry with the scope of its key. */
interface Scoped {
  readonly credentials: Credentials;
  readonly key: AuthKey;
}

/**
 * Reports entries that shadow another entry, and how oc-mirror uses them: it copies images with the entry of the
 * longest path, but rebuilds catalogs only with the entry of the whole registry.
 */
export function checkOverlaps(entries: readonly Credentials[]): readonly Problem[] {
  const scoped = entries.map((credentials) => ({ credentials, key: readAuthKey(credentials.key) }));
  return [...scoped.flatMap((one) => shadowOf(one, scoped)), ...withoutRegistry(scoped)];
}

function shadowOf(one: Scoped, all: readonly Scoped[]): readonly Problem[] {
  const alike = all.find((other) => isDoubled(one, other, all));
  if (alike !== undefined) return [doubled(one, alike)];
  const above = all
    .filter(({ key }) => isBelow(one.key, key))
    .sort((a, b) => b.key.path.length - a.key.path.length);
  const [nearest] = above;
  return nearest === undefined ? [] : [shadow(one, nearest)];
}

/** Whether two keys have the same scope; the plain one is found first. */
function isDoubled(one: Scoped, other: Scoped, all: readonly Scoped[]): boolean {
  if (one === other || formatAuthKey(one.key) !== formatAuthKey(other.key)) return false;
  return all.indexOf(one) < all.indexOf(other);
}

function doubled({ credentials: a }: Scoped, { credentials: b }: Scoped): Problem {
  const isHarmless = isSame(a, b);
  return {
    rule: "auth-shadow",
    severity: isHarmless ? "info" : "warning",
    message: `${quoted(a.key)} and ${quoted(b.key)} stand for the same registry: tools use only one of them${isHarmless ? "" : ", and they differ"}`,
    help: "Keep the entry whose key is the host alone.",
    position: b.position,
  };
}

function shadow({ credentials: inner, key }: Scoped, { credentials: outer }: Scoped): Problem {
  if (isSame(inner, outer)) {
    return {
      rule: "auth-shadow",
      severity: "info",
      message: `${quoted(inner.key)} repeats the credentials of ${quoted(outer.key)}`,
      help: "Remove the longer key, unless you plan to use different accounts.",
      position: inner.position,
    };
  }
  const registry = printable(key.registry);
  return {
    rule: "auth-shadow",
    severity: "warning",
    message: `below ${printable(inner.key)}, ${usedInstead(inner, outer)}`,
    help: `Check that the account of the entry ${registry} may write all catalogs: oc-mirror rebuilds catalogs with that entry only.`,
    position: inner.position,
  };
}

function usedInstead(inner: Credentials, outer: Credentials): string {
  const [one, other] = [accountName(inner), accountName(outer)];
  if (one !== other) return `${one} is used instead of ${other} (${printable(outer.key)})`;
  return `${one} is used with another ${inner.username === "" ? "token" : "password"} than for ${printable(outer.key)}`;
}

/** Registries that have only entries with a path: oc-mirror uses none of them when it rebuilds a catalog. */
function withoutRegistry(all: readonly Scoped[]): readonly Problem[] {
  const whole = new Set(all.filter(({ key }) => key.path === "").map(({ key }) => key.registry));
  const first = new Map<string, Scoped>();
  for (const one of all) {
    const { registry } = one.key;
    if (!whole.has(registry) && !first.has(registry)) first.set(registry, one);
  }
  return [...first].map(([registry, { credentials }]) => ({
    rule: "auth-path-scope",
    severity: "warning",
    message: `${quoted(registry)} has only entries with paths, such as ${quoted(credentials.key)}: oc-mirror ignores them when it rebuilds a catalog`,
    help: `Add an entry ${printable(registry)} with the account that writes the catalogs, or do not push catalogs there.`,
    position: credentials.position,
  }));
}
