const longestToken = 1024 * 1024;

/**
 * The actions that a token grants, by repository, such as `pull` and `push`. The signature is not checked: only the
 * registry's own reading counts. Undefined for an opaque token.
 */
export function readGrants(token: string): ReadonlyMap<string, readonly string[]> | undefined {
  const access = payloadOf(token)["access"];
  if (!Array.isArray(access)) return undefined;
  const granted = new Map<string, readonly string[]>();
  for (const one of access as readonly unknown[]) {
    if (typeof one !== "object" || one === null) continue;
    const { type, name, actions } = one as Readonly<Record<string, unknown>>;
    if (type !== "repository" || typeof name !== "string" || !Array.isArray(actions)) continue;
    granted.set(
      name,
      actions.filter((action): action is string => typeof action === "string"),
    );
  }
  return granted;
}

function payloadOf(token: string): Readonly<Record<string, unknown>> {
  const parts = token.length > longestToken ? [] : token.split(".");
  if (parts.length !== 3) return {};
  try {
    const value: unknown = JSON.parse(Buffer.from(parts[1] ?? "", "base64url").toString("utf8"));
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
