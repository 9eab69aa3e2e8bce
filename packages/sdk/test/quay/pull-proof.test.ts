import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type GrantReport, grantPulls, readQuayAccount } from "@mirrorkit/sdk/quay";
import { readAuthFile, readRegistriesConf } from "@mirrorkit/sdk/registry";
import { afterEach, describe, expect, test } from "vitest";
import { mappingFrom } from "./seeding.ts";

type Reply = { status: number; headers?: Record<string, string>; body?: string };

let close: (() => Promise<void>) | undefined;

afterEach(() => close?.());

/** A registry that is no Quay, under the name registry.test. */
async function serve(reply: (url: URL, method: string, own: string) => Reply): Promise<string> {
  const server = createServer((request, response) => {
    const own = `http://${request.headers.host ?? ""}`;
    const {
      status,
      headers = {},
      body = "",
    } = reply(new URL(request.url ?? "/", own), request.method ?? "", own);
    response.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  close = () =>
    new Promise((resolve) => {
      server.close(() => resolve()).closeAllConnections();
    });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function prove(host: string, names: readonly string[]): Promise<GrantReport> {
  const conf = `[[registry]]\nprefix = "registry.test"\nlocation = "${host}"\ninsecure = true\n`;
  const auth = Buffer.from("puller:secret-canary").toString("base64");
  const authFile = readAuthFile(
    JSON.stringify({ auths: { "registry.test": { auth } } }),
    "pull.json",
  );
  const lines = names.map(
    (name) => `docker://quay.io/${name}:1=docker://registry.test/mirror/${name}:1`,
  );
  return grantPulls({
    registry: "registry.test",
    account: readQuayAccount("puller"),
    mappings: [mappingFrom(lines)],
    organisations: [],
    asDefault: false,
    dryRun: false,
    options: {
      authFiles: [authFile.authFile],
      registriesFile: readRegistriesConf([{ text: conf, file: "registries.conf" }]),
      retry: { tries: 1 },
    },
  });
}

function bearer(own: string): Record<string, string> {
  return { "WWW-Authenticate": `Bearer realm="${own}/token",service="registry.test"` };
}

describe("proving pulls on a registry that is no Quay", () => {
  test("tokens that only the registry can read: a manifest is asked for", async () => {
    const host = await serve(({ pathname }, _, own) => {
      if (pathname === "/token") return { status: 200, body: '{"token":"opaque"}' };
      if (pathname.includes("/closed/")) return { status: 403, body: "{}" };
      if (pathname.includes("/manifests/")) {
        return {
          status: 404,
          body: '{"errors":[{"code":"MANIFEST_UNKNOWN","message":"unknown"}]}',
        };
      }
      return { status: 401, headers: bearer(own) };
    });
    const report = await prove(host, ["open", "closed"]);
    expect(report).toMatchObject({ repositories: 2, proven: 1, steps: [] });
    expect(report.problems).toMatchObject([{ rule: "unreadable-repository" }]);
    expect(report.problems[0]?.message).toContain("mirror/closed");
  });

  test("an open registry", async () => {
    const host = await serve(() => ({ status: 200, body: "{}" }));
    expect(await prove(host, ["a", "b"])).toMatchObject({ proven: 2, problems: [] });
  });

  test("one name that the token server does not take spoils no others", async () => {
    const claims = (names: readonly string[]): string =>
      Buffer.from(
        JSON.stringify({
          access: names.map((name) => ({ type: "repository", name, actions: ["pull"] })),
        }),
      ).toString("base64url");
    const host = await serve(({ pathname, searchParams }, _, own) => {
      if (pathname !== "/token") return { status: 401, headers: bearer(own) };
      const names = searchParams.getAll("scope").map((scope) => scope.split(":")[1] ?? "");
      if (names.includes("mirror/odd")) return { status: 400, body: "{}" };
      return { status: 200, body: JSON.stringify({ token: `e30.${claims(names)}.c2ln` }) };
    });
    const report = await prove(host, ["a", "b", "odd", "c", "d"]);
    expect(report).toMatchObject({ proven: 4 });
    expect(report.problems).toHaveLength(1);
  });

  test("a token server that refuses the account", async () => {
    const host = await serve(({ pathname }, _, own) =>
      pathname === "/token" ? { status: 401, body: "{}" } : { status: 401, headers: bearer(own) },
    );
    const report = await prove(host, ["a"]);
    expect(report.problems).toMatchObject([{ rule: "refused-account" }]);
    expect(JSON.stringify(report)).not.toContain("canary");
  });
});
