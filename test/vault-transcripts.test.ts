import { once } from "node:events";
import { type IncomingMessage, request as openRequest } from "node:http";
import { describe, expect, test } from "vitest";
import { type Recorded, recordedOf, tokenOf, worldOf } from "./vault/transcripts.ts";
import { startVault } from "./vault/vault-server.ts";
import type { Dialect, VaultWorld } from "./vault/vault-world.ts";

/** Exchanges that mirrorkit never sends, or whose state only other exchanges make; the stand-in does not know them. */
const beyond: readonly RegExp[] = [
  /^(?:sysmounts|wrap|userpass|health|seal-status|leader|namespace|tune)\//,
  /^kv2\/(?:head|metadata|list|write|subkeys|delete|undelete|data-root|read-(?:after|before)|read-percent)/,
  /^kv1\/(?:list|write)/,
  /^mount\/(?!none)/,
  /^token\/(?:create|lookup|renew|capabilities|batch|revoke-self|expired-lookup|periodic|no-policy-read-other)/,
  /^approle\/(?:role-id|secret-id$|login-token-(?:lookup|renew)|login-get|login-(?:batch))/,
  /^uimounts\/(?:all|auth-mount|kv-without)/,
  /^quota\/(?:config|create)/,
  /^misc\/(?:method|query)/,
  /^(?:uninit|unsealed|ha|proxy|resealed)\/(?!read$|kv-read$|standby-read|with|upstream)/,
  /^sealed\/(?:health|seal-status|leader|unseal|lookup|unwrap)/,
  /^tls\//,
  /^ha\/.*(?:query|unwrap)/,
];

/** Of those, the ones that the stand-in knows all the same. */
const within: readonly RegExp[] = [
  /^kv2\/(?:read-percent-encoded-slash|metadata-without-policy|read-after-delete|read-before-delete-version-after)$/,
  /^token\/(?:expired-lookup-self|lookup-self-wrong|lookup-self-without-default-policy|batch-reads)$/,
  /^wrap\/(?:wrapping-token-used-as-a-token|missing-path-wrapped)$/,
  /^sysmounts\/limited$/,
  /^namespace\/(?:header|root-header|path)-on-community-edition$/,
  /^namespace\/empty-header$/,
  /^mount\/read-after-disable$/,
  /^misc\/query-token-not-read$/,
  /^sealed\/(?:lookup-self|unwrap)$/,
  /^unsealed\/kv-read$/,
  /^ha\/standby-(?:read|login|active-unreachable-read)/,
];

const isSent = ({ name, request }: Recorded): boolean =>
  (within.some((pattern) => pattern.test(name)) ||
    !(/^(?:ha|unsealed)\//.test(name) || beyond.some((pattern) => pattern.test(name)))) &&
  /^(?:GET|POST|PUT)$/.test(request.method);

/** What differs from one run of a real server to the next. */
function steady(value: unknown): unknown {
  const changing = new Set([
    "request_id",
    "client_token",
    "accessor",
    "entity_id",
    "lease_duration",
    "token_policies",
    "policies",
    "metadata",
  ]);
  return JSON.parse(
    JSON.stringify(value, (key, inner: unknown) =>
      changing.has(key) && key !== "metadata" ? typeof inner : inner,
    ),
  );
}

/** Of an engine, only what tells its version counts. */
function comparable({ request }: Recorded, status: number, body: unknown): unknown {
  if (!request.path.includes("/sys/internal/ui/mounts/") || status !== 200) return steady(body);
  const { data, ...rest } = body as { readonly data: Readonly<Record<string, unknown>> };
  return steady({
    ...rest,
    data: { options: data["options"], path: data["path"], type: data["type"] },
  });
}

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** fetch would clean the path. */
async function send(url: string, { method, path, headers, body }: Sent) {
  const { hostname, port } = new URL(url);
  const sending = openRequest({ hostname, port, method, path, headers });
  sending.end(body);
  const [answer] = (await once(sending, "response")) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  return { status: answer.statusCode ?? 0, headers: answer.headers, text };
}

/** What happened to the real server before an exchange. */
function prepare(world: VaultWorld, { name, request }: Recorded): void {
  const holder = world.tokens.get(tokenOf(request.headers));
  if (holder !== undefined && /^token\/(?:expired|revoked)$/.test(name)) holder.isValid = false;
  if (holder !== undefined && name === "token/num-uses-1-first") holder.usesLeft = 1;
  if (name === "quota/read-1") world.quota = { left: 2, showsHeaders: true };
  if (name === "quota/no-headers-read-1") world.quota = { left: 1, showsHeaders: false };
  if (!name.startsWith("quota/")) world.quota = undefined;
  world.isSealed = /^(?:uninit|sealed|resealed)\//.test(name);
  world.demandsHeader = name.startsWith("proxy/");
  const isReachable = !name.includes("unreachable");
  world.active = name.startsWith("ha/standby")
    ? { address: "https://active.example.test:8200", isReachable }
    : undefined;
}

/** Exchanges with servers of their own, each with its own secrets. */
function byServer(recorded: readonly Recorded[]): readonly (readonly Recorded[])[] {
  const own = ["ha", "unsealed"];
  const serverOf = ({ name }: Recorded): string =>
    own.find((server) => name.startsWith(`${server}/`)) ?? "";
  return ["", ...own].map((server) => recorded.filter((one) => serverOf(one) === server));
}

/** Sends what was sent to a real server; gives what was answered otherwise. */
async function replay(
  dialect: Dialect,
  recorded: readonly Recorded[],
): Promise<{ readonly differences: readonly object[]; readonly unexpected: readonly string[] }> {
  const world = worldOf(dialect, recorded);
  const server = await startVault(world);
  const differences: object[] = [];
  try {
    for (const one of recorded.filter(isSent)) {
      prepare(world, one);
      const { method, path, headers, body } = one.request;
      const asText = body === null ? "" : typeof body === "string" ? body : JSON.stringify(body);
      const answer = await send(server.url, { method, path, headers, body: asText });
      const isJson = answer.headers["content-type"]?.includes("json") === true;
      const parsed: unknown = isJson ? JSON.parse(answer.text) : answer.text || null;
      const got = [
        answer.status,
        comparable(one, answer.status, parsed),
        answer.headers["retry-after"] !== undefined,
      ];
      const { status, headers: had, body: said } = one.response;
      const wanted = [status, comparable(one, status, said), had["Retry-After"] !== undefined];
      if (JSON.stringify(got) !== JSON.stringify(wanted)) {
        differences.push({ name: one.name, path, got, wanted });
      }
    }
  } finally {
    await server.close();
  }
  return { differences, unexpected: server.unexpected };
}

describe.each<Dialect>(["vault", "openbao"])(
  "the stand-in of Vault answers as %s did",
  (dialect) => {
    const recorded = recordedOf(dialect);

    test.skipIf(recorded.length === 0)(
      "every exchange that mirrorkit may send (skipped without ../shared/corpus-forges)",
      async () => {
        for (const group of byServer(recorded)) {
          expect(await replay(dialect, group)).toEqual({ differences: [], unexpected: [] });
        }
        expect(recorded.filter(isSent).length).toBeGreaterThan(120);
      },
    );
  },
);
