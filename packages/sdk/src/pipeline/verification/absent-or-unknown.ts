import { defined, isMirrorError } from "../../base/problem/index.ts";
import type { Presence } from "../../models/registry/index.ts";

/** The result of a request, or the reason for its failure. */
export async function attempt<Result extends object>(
  ask: () => Promise<Result>,
): Promise<Result | Exclude<Presence, { readonly state: "present" }>> {
  try {
    return await ask();
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    if (error.code === "not-found") return { state: "absent" };
    const { message: reason, code, hint, position } = error;
    return {
      state: "unknown",
      reason,
      code,
      ...defined({ help: hint, position }),
    };
  }
}
