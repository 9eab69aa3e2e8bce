import {
  isMirrorError,
  type MirrorError,
  type Problem,
  printable,
} from "../../base/problem/index.ts";
import { openRegistryClient, type RegistryOptions } from "../../edges/registry/index.ts";

/** A registry that is not a Quay, or whose API is elsewhere. */
interface OtherRegistry {
  readonly registry: string;
  readonly organisation?: string;
  readonly options: RegistryOptions;
}

/** Checks that a registry answers that has no API of Quay, for a reason; its settings cannot be read. */
export async function checkOther(
  { registry, organisation, options }: OtherRegistry,
  why: MirrorError,
): Promise<readonly Problem[]> {
  const client = openRegistryClient(options);
  try {
    await client.logIn(registry, organisation === undefined ? [] : [organisation]);
  } catch (error) {
    // A registry that refuses an account answers; which accounts work is what auth check says.
    if (!isMirrorError(error) || error.code !== "unauthorized") throw error;
  } finally {
    await client.close();
  }
  return [untoldSettings(registry, why)];
}

function untoldSettings(registry: string, why: MirrorError): Problem {
  const named = {
    rule: "untold-settings",
    severity: "info",
    help: "Check its settings for read-only mode, immutable tags, retention, quotas and support for sparse indexes.",
  } as const;
  const unread = "its settings cannot be read, and repositories are created by pushing";
  if (why.code === "not-found") {
    return { ...named, message: `${printable(registry)} is not a Quay: ${unread}` };
  }
  return {
    ...named,
    message: `${printable(registry)} answers as a registry, but not with an API of Quay (${why.message}): its settings cannot be read`,
    help: `If it is a Quay, name its address with --quay. ${named.help}`,
  };
}
