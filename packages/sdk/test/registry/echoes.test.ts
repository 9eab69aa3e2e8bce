import type { IncomingMessage } from "node:http";
import { type RegistryClient, readAuthFile } from "@mirrorkit/sdk/registry";
import { expect, test } from "vitest";
import type { HostileServer } from "../../../../test/registries/hostile-server.ts";
import { canary, clientFor, failureOf, name, serve } from "./hostile-client.ts";

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const entries = {
  password: { auth: base64(`reader:${canary}`) },
  "identity token": { auth: base64("<token>:"), identitytoken: `${canary}-identity` },
};
const token = `${canary}-token`;

/** An error of a registry that repeats its request, also decoded. */
async function echoOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { authorization = "" } = request.headers;
  const pair = Buffer.from(authorization.replace(/^Basic /, ""), "base64").toString("utf8");
  const form = new URLSearchParams(Buffer.concat(chunks).toString("utf8"));
  const all = [authorization, pair, Buffer.concat(chunks).toString("utf8"), ...form.values()];
  return JSON.stringify({ errors: [{ code: "DENIED", message: `denied: ${all.join(" ")}` }] });
}

const calls: Readonly<
  Record<string, (client: RegistryClient, server: HostileServer) => Promise<readonly unknown[]>>
> = {
  login: async (client, server) => saidBy(client.logIn(server.host, ["team/app"])),
  manifest: async (client, server) => saidBy(client.fetchManifest(name(server))),
  presence: async (client, server) => [await client.findManifest(name(server))],
  tags: async (client, server) => saidBy(client.listTags(name(server))),
  blob: async (client, server) =>
    saidBy(client.readBlob(name(server), `sha256:${"0".repeat(64)}`, { largest: 9_999 })),
};

async function saidBy(work: Promise<unknown>): Promise<readonly unknown[]> {
  const { message, hint, problems } = await failureOf(work);
  return [message, hint, problems];
}

test.each([
  ["Basic", "password", 403],
  ["Basic", "password", 404],
  ["Basic", "password", 500],
  ["Basic", "password", 429],
  ["Bearer of a token", "password", 403],
  ["Bearer of a token", "password", 404],
  ["Bearer of a token", "password", 418],
  ["Bearer of no token", "password", 401],
  ["Bearer of no token", "password", 500],
  ["Bearer of no token", "identity token", 403],
] as const)("what a registry repeats is not shown: %s, %s, %i", async (login, entry, status) => {
  let realm = "";
  const server = await serve(
    async (request, response) => {
      const isToken = request.url?.startsWith("/token") === true;
      if (isToken && login === "Bearer of a token") return response.end(`{"token":"${token}"}`);
      if (!isToken && request.headers.authorization === undefined) {
        const challenge = login === "Basic" ? 'Basic realm="x"' : `Bearer realm="${realm}"`;
        return response.writeHead(401, { "www-authenticate": challenge }).end();
      }
      return response.writeHead(status).end(await echoOf(request));
    },
    { all: true },
  );
  realm = `http://${server.host}/token`;
  const text = JSON.stringify({ auths: { [server.host]: entries[entry] } });
  const authFiles = [readAuthFile(text, "auth.json").authFile];
  for (const [call, ask] of Object.entries(calls)) {
    if (call === "login" && login === "Bearer of a token") continue;
    const said = JSON.stringify(await ask(clientFor(server, { authFiles }), server));
    expect(said).not.toContain(canary);
    expect(said).not.toContain(base64(`reader:${canary}`));
    if (call === "manifest") expect(said).toContain("denied: ");
  }
});
