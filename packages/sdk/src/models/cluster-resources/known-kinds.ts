/** Whether a minor of OpenShift comes before another; both as `4.20`. */
export function isOlder(openshift: string, than: string): boolean {
  const [major = 0, minor = 0] = openshift.split(".").map(Number);
  const [otherMajor = 0, otherMinor = 0] = than.split(".").map(Number);
  return major < otherMajor || (major === otherMajor && minor < otherMinor);
}

/** Whether a cluster of a minor, such as `4.17`, knows ClusterCatalogs from the start. */
export function knowsClusterCatalogs(openshift: string): boolean {
  return !isOlder(openshift, "4.18");
}
