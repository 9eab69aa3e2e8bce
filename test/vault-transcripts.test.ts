import { describe, expect, test } from "vitest";
import { changeBefore, serverOf } from "./vault/recorded-changes.ts";
import { recordedServers } from "./vault/recorded-worlds.ts";
import { respond } from "./vault/respond.ts";
import { idsOf, type Recorded, recordedOf, requestOf, steady } from "./vault/transcripts.ts";
import { startVault } from "./vault/vault-server.ts";
import { type Dialect, emptyWorld } from "./vault/vault-world.ts";

/** Sent to a port that speaks TLS only. */
const isPlain = ({ name }: Recorded): boolean => name === "tls/plain-http-to-the-tls-port";

/**
 * Asks what the real servers were asked, in order; gives what is answered otherwise. Not over HTTP: the parser of Node
 * does not know the method LIST.
 */
function replay(
  dialect: Dialect,
  recorded: readonly Recorded[],
): readonly { readonly name: string; readonly is: unknown; readonly was: unknown }[] {
  const servers = recordedServers(dialect, recorded);
  return recorded
    .filter((one) => !isPlain(one))
    .map((one) => {
      changeBefore(servers, one);
      const answer = respond(serverOf(servers, one.name), requestOf(one, servers.ids));
      for (const [was, is] of idsOf(one.response.body, answer.body)) servers.ids.set(was, is);
      return { name: one.name, is: steady(answer), was: steady(one.response) };
    })
    .filter(({ is, was }) => JSON.stringify(is) !== JSON.stringify(was));
}

describe.each<[Dialect, number]>([
  ["vault", 266],
  ["openbao", 268],
])("the stand-in of Vault answers as %s did (skipped without ../shared)", (dialect, count) => {
  const recorded = recordedOf(dialect);

  test.skipIf(recorded.length === 0)("in every exchange", () => {
    expect(recorded).toHaveLength(count);
    const different = replay(dialect, recorded);
    expect(different.map(({ name, is }) => ({ name, is }))).toEqual(
      different.map(({ name, was }) => ({ name, is: was })),
    );
  });

  test.skipIf(recorded.length === 0)("at a port that speaks TLS only", async () => {
    const plain = recorded.filter(isPlain);
    expect(plain).toHaveLength(1);
    const server = await startVault(emptyWorld(dialect), {});
    try {
      for (const { request, response } of plain) {
        const url = server.url.replace("https:", "http:") + request.path;
        const answer = await fetch(url, { headers: request.headers });
        const is = { status: answer.status, body: await answer.text() };
        expect([is, [...answer.headers]]).toEqual([
          { status: response.status, body: response.body },
          Object.entries(response.headers).filter(([name]) => name !== "Content-Length"),
        ]);
      }
    } finally {
      await server.close();
    }
  });
});

test("the stand-in of Vault refuses fields that a request does not have", () => {
  const ask = (path: string, body: object): number =>
    respond(emptyWorld("vault"), {
      method: "POST",
      path: `/v1/${path}`,
      header: (name) => (name === "x-vault-token" ? "root" : undefined),
      body: JSON.stringify(body),
    }).status;
  expect(ask("auth/token/create", { policies: [] })).toBe(200);
  expect(ask("auth/token/create", { policy: "mirror-read" })).toBe(400);
  expect(ask("sys/mounts/kv2", { type: "kv", option: {} })).toBe(400);
  expect(ask("sys/nosuch", {})).toBe(501);
});
