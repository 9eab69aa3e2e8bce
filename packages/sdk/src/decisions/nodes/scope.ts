/** Whether a scope covers all hosts below a domain, such as `*.example.com`. */
export function isWildcard(scope: string): boolean {
  return scope.startsWith("*.");
}

/** Whether the cluster takes a scope for a blocked or insecure registry. */
export function isValidScope(scope: string): boolean {
  return scope !== "" && (!scope.includes("*") || /^\*\.[^/@:*]*$/.test(scope));
}

/** The hint for an invalid scope. */
export const scopeHelp =
  "Write host[:port][/namespace…][/repository], or *.host for all hosts below a domain.";

/** Whether everything in `inner` is in `outer` too; a scope is in itself. */
export function isNestedScope(inner: string, outer: string): boolean {
  if (inner === outer || inner.startsWith(`${outer}/`)) return true;
  if (!isWildcard(outer)) return false;
  const host = /^[^:/]*/.exec(inner)?.[0] ?? "";
  return host.endsWith(outer.slice(1));
}
