/**
 * The first minor of OpenShift that knows a kind, as major and minor.
 *
 * @see release notes of OpenShift 4.13 and 4.18
 */
const firstMinors: ReadonlyMap<string, string> = new Map([
  ["ImageDigestMirrorSet", "4.13"],
  ["ImageTagMirrorSet", "4.13"],
  ["ClusterCatalog", "4.18"],
]);

/** The first minor of OpenShift that knows a kind; undefined where every cluster in use does. */
export function firstMinorOf(kind: string): string | undefined {
  return firstMinors.get(kind);
}

/** Whether a minor of OpenShift comes before another; both as `4.20`. */
export function isOlder(openshift: string, than: string): boolean {
  const [[major = 0, minor = 0], [otherMajor = 0, otherMinor = 0]] = [openshift, than].map((text) =>
    text.split(".").map(Number),
  ) as [number[], number[]];
  return major < otherMajor || (major === otherMajor && minor < otherMinor);
}

/** Whether a cluster of a minor, such as `4.12`, knows a kind. */
export function knowsKind(kind: string, openshift: string): boolean {
  const first = firstMinorOf(kind);
  return first === undefined || !isOlder(openshift, first);
}
