import { isMirrorError, type MirrorError } from "@mirrorkit/sdk/problems";
import {
  openRegistryClient,
  type RegistryClient,
  type RegistryOptions,
  readAuthFile,
} from "@mirrorkit/sdk/registry";
import { afterEach } from "vitest";
import {
  type Behaviour,
  type HostileServer,
  startHostileServer,
} from "../../../../test/registries/hostile-server.ts";
import { digestOf } from "../../../../test/registries/push.ts";

export const closers: { close(): Promise<unknown> }[] = [];
export const canary = "canary-3f1a";

afterEach(async () => {
  for (const one of closers.splice(0).toReversed()) await one.close();
});

export async function serve(
  behaviour: Behaviour,
  options?: { readonly all: boolean },
): Promise<HostileServer> {
  const server = await startHostileServer(behaviour, options);
  closers.push(server);
  return server;
}

export function clientFor(server: HostileServer, options: RegistryOptions = {}): RegistryClient {
  const client = openRegistryClient({
    insecure: [server.host],
    retry: { tries: 3, first: 1, budget: 300 },
    timeouts: { connect: 500, headers: 200, body: 200, answer: 400 },
    ...options,
  });
  closers.push(client);
  return client;
}

export function authFiles(host: string) {
  const auth = Buffer.from(`reader:${canary}`).toString("base64");
  return [readAuthFile(JSON.stringify({ auths: { [host]: { auth } } }), "auth.json").authFile];
}

export const name = (server: HostileServer, reference = "v1") => ({
  registry: server.host,
  repository: "team/app",
  reference,
});

export async function failureOf(work: Promise<unknown>): Promise<MirrorError> {
  try {
    await work;
  } catch (error) {
    if (isMirrorError(error)) return error;
    throw error;
  }
  throw new Error("it went through");
}

export const manifest = JSON.stringify({
  schemaVersion: 2,
  mediaType: "application/vnd.oci.image.manifest.v1+json",
  config: { mediaType: "", size: 2, digest: digestOf("{}") },
  layers: [],
});
