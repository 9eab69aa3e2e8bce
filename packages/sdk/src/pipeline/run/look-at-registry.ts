import {
  defined,
  isMirrorError,
  type MirrorError,
  type Problem,
} from "../../base/problem/index.ts";
import { isFile } from "../../edges/disk/index.ts";
import { openRegistryClient, type RegistryOptions } from "../../edges/registry/index.ts";
import { checkRegistry } from "../quay/index.ts";
import { placesOf, type RunContext, runSettingsOf } from "./context.ts";

/**
 * What the settings of the destination do to a mirror, where it is a Quay; of another registry, that it answers. Never
 * throws for what a registry does.
 */
export async function lookAtRegistry(context: RunContext): Promise<readonly Problem[]> {
  const { quay } = runSettingsOf(context);
  const options = context.registry(credentialsOf(context));
  const found = await attempt(() => lookAtQuay(context, options));
  if (Array.isArray(found)) return found;
  // What is not said to be a Quay may have no API at the address of the registry.
  const greeted = quay === undefined ? await attempt(() => greet(context, options)) : found;
  return Array.isArray(greeted) ? greeted : [unreachable(greeted)];
}

/** Before the first pass, the authfile that the next step makes is not there. */
function credentialsOf(context: RunContext): string | undefined {
  const { authFile } = placesOf(context);
  const isMade = runSettingsOf(context).authfile?.from !== undefined;
  return isMade && authFile !== undefined && !isFile(authFile) ? undefined : authFile;
}

async function lookAtQuay(context: RunContext, options: RegistryOptions): Promise<Problem[]> {
  const { insecure, trust, user, quayToken } = context;
  const [host = "", organisation] = placesOf(context).destination.split("/");
  const { quay } = runSettingsOf(context);
  const address = quay?.address ?? `https://${host}`;
  const quayHost = URL.canParse(address) ? new URL(address).host : "";
  const { problems } = await checkRegistry({
    registry: host,
    address,
    mappings: [],
    quay: {
      environment: user.environment,
      insecure: insecure.includes(quayHost),
      trust,
      ...(quay === undefined ? { patience: { tries: 1 } } : {}),
      ...defined({ token: quayToken }),
    },
    options,
    ...defined({ organisation }),
  });
  return [...problems];
}

async function greet(context: RunContext, options: RegistryOptions): Promise<Problem[]> {
  const [host = ""] = placesOf(context).destination.split("/");
  const client = openRegistryClient(options);
  try {
    await client.logIn(host, []);
    return [];
  } catch (error) {
    // It answers; who is refused is said of the logins.
    if (isMirrorError(error) && error.code === "unauthorized") return [];
    throw error;
  } finally {
    await client.close();
  }
}

async function attempt(look: () => Promise<Problem[]>): Promise<Problem[] | MirrorError> {
  try {
    return await look();
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    return error;
  }
}

function unreachable({ message, hint: help, position }: MirrorError): Problem {
  return {
    rule: "preflight-registry",
    severity: "error",
    message,
    ...defined({ help, position }),
  };
}
