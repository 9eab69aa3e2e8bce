import {
  defined,
  isMirrorError,
  type MirrorError,
  type Problem,
} from "../../base/problem/index.ts";
import { isFile } from "../../edges/disk/index.ts";
import type { RegistryOptions } from "../../edges/registry/index.ts";
import { checkRegistry } from "../quay/index.ts";
import { placesOf, type RunContext, runSettingsOf } from "./context.ts";

/**
 * What the settings of the destination do to a mirror, where it is a Quay; of another registry, that it answers. Never
 * throws for what a registry does.
 */
export async function lookAtRegistry(context: RunContext): Promise<readonly Problem[]> {
  try {
    return await lookAtQuay(context, context.registry(credentialsOf(context)));
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    return [unreachable(error)];
  }
}

/** Before the first pass, the authfile that the next step makes is not there. */
function credentialsOf(context: RunContext): string | undefined {
  const { authFile } = placesOf(context);
  const isMade = runSettingsOf(context).authfile?.from !== undefined;
  return isMade && authFile !== undefined && !isFile(authFile) ? undefined : authFile;
}

async function lookAtQuay(
  context: RunContext,
  options: RegistryOptions,
): Promise<readonly Problem[]> {
  const { insecure, trust, user, quayToken } = context;
  const { registry: host, organisation } = placesOf(context);
  const { quay } = runSettingsOf(context);
  const address = quay?.address;
  const asked = address ?? `https://${host}`;
  const quayHost = URL.canParse(asked) ? new URL(asked).host : "";
  const { problems } = await checkRegistry({
    registry: host,
    mappings: [],
    quay: {
      environment: user.environment,
      insecure: insecure.includes(quayHost),
      trust,
      ...defined({ token: quayToken }),
    },
    options,
    ...defined({ organisation, address }),
  });
  return problems;
}

function unreachable({ message, hint: help, position }: MirrorError): Problem {
  return {
    rule: "preflight-registry",
    severity: "error",
    message,
    ...defined({ help, position }),
  };
}
