import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, connect, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openRegistryClient, openTrustStore, type RegistryOptions } from "@mirrorkit/sdk/registry";
import { afterEach, describe, expect, test } from "vitest";
import { type Certificate, makeCertificate } from "../../../../test/registries/certificate.ts";
import { missingTools, registryIsMissing } from "../../../../test/registries/docker-registry.ts";

const closers: (() => Promise<unknown>)[] = [];
const host = "registry.example.test";

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function listen(server: Server & { closeAllConnections?: () => void }): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(async () => {
    server.close();
    server.closeAllConnections?.();
    await once(server, "close");
  });
  return (server.address() as AddressInfo).port;
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  if (request.url?.endsWith("/v2/")) return void response.end("{}");
  response.setHeader("docker-content-digest", `sha256:${"a".repeat(64)}`);
  response.end();
}

/** A proxy that leads everything to one port, and what it was asked for. */
async function startProxy(port: number): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const proxy = createHttpServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    answer(request, response);
  });
  proxy.on("connect", (request, socket) => {
    asked.push(`CONNECT ${request.url}`);
    const through = connect(port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      through.pipe(socket);
      socket.pipe(through);
    });
    for (const end of [through, socket]) {
      end.on("error", () => {
        through.destroy();
        socket.destroy();
      });
    }
  });
  return { url: `http://127.0.0.1:${await listen(proxy)}`, asked };
}

async function find(options: RegistryOptions): Promise<string> {
  const retry = { tries: 1, first: 1 };
  const client = openRegistryClient({
    retry,
    timeouts: { connect: 300, headers: 2_000 },
    ...options,
  });
  closers.push(() => client.close());
  const name = { registry: host, repository: "a", reference: "b" };
  return (await client.findManifest(name)).state;
}

describe.skipIf(registryIsMissing)(`a proxy (missing: ${missingTools.join(", ")})`, () => {
  test("is led through by CONNECT to a registry over TLS, whose own certificate counts", async () => {
    const folder = mkdtempSync(join(tmpdir(), "mirrorkit-proxy-"));
    closers.push(() => Promise.resolve(rmSync(folder, { recursive: true })));
    const { certificate, key, authority }: Certificate = makeCertificate(folder);
    const files = { cert: readFileSync(certificate), key: readFileSync(key) };
    const port = await listen(createHttpsServer(files, answer));
    const { url, asked } = await startProxy(port);
    const trust = openTrustStore([authority], { environment: {}, platform: "linux" });
    expect(await find({ trust, environment: { HTTPS_PROXY: url } })).toBe("present");
    expect(await find({ environment: { https_proxy: url } })).toBe("unknown");
    expect(new Set(asked)).toEqual(new Set([`CONNECT ${host}:443`]));
  });
});

describe("a proxy for plain HTTP", () => {
  test("is asked for whole addresses", async () => {
    const { url, asked } = await startProxy(1);
    const environment = { HTTP_PROXY: url, HTTPS_PROXY: "http://127.0.0.1:1" };
    expect(await find({ insecure: [host], environment })).toBe("present");
    expect(asked).toEqual([`GET http://${host}/v2/`, `HEAD http://${host}/v2/a/manifests/b`]);
  });

  test.each([
    ["*", false],
    [host, false],
    ["example.test", false],
    [".example.test", false],
    ["*.example.test", false],
    ["other.test, registry.EXAMPLE.test:80", false],
    [`${host}:8080`, true],
    ["ample.test", true],
    ["10.0.0.0/8", true],
    ["nonsense/99", true],
    ["", true],
  ])("NO_PROXY=%s", async (except, isAsked) => {
    const { url, asked } = await startProxy(1);
    const environment = { HTTP_PROXY: url, NO_PROXY: except, HTTPS_PROXY: "http://127.0.0.1:1" };
    await find({ insecure: [host], environment });
    expect(asked.length > 0).toBe(isAsked);
  });

  test.each([
    ["10.1.2.3", "10.0.0.0/8", false],
    ["10.1.2.3", "10.0.0.0/16", true],
    ["10.1.2.3", "10.1.2.3", false],
    ["127.0.0.1:1", "", false],
    ["localhost:1", "", false],
  ])("%s with NO_PROXY=%s", async (registry, except, isAsked) => {
    const { url, asked } = await startProxy(1);
    const environment = { HTTP_PROXY: url, HTTPS_PROXY: url, NO_PROXY: except };
    const client = openRegistryClient({
      insecure: [registry],
      environment,
      retry: { tries: 1 },
      timeouts: { connect: 100, headers: 300 },
    });
    closers.push(() => client.close());
    await client.findManifest({ registry, repository: "a", reference: "b" });
    expect(asked.length > 0).toBe(isAsked);
  });

  test("a proxy that never answers is given up", async () => {
    const sockets: { destroy(): unknown }[] = [];
    const proxy = createHttpServer();
    proxy.on("connect", (_request, socket) => sockets.push(socket));
    const url = `http://127.0.0.1:${await listen(proxy)}`;
    closers.push(async () => sockets.forEach((socket) => void socket.destroy()));
    const start = Date.now();
    const timeouts = { connect: 200, headers: 200 };
    expect(await find({ environment: { HTTPS_PROXY: url }, timeouts })).toBe("unknown");
    expect(Date.now() - start).toBeLessThan(10_000);
  });

  test.each(["HTTPS_PROXY", "HTTP_PROXY"])(
    "a dead proxy of %s is named, not the registry",
    async (name) => {
      const client = openRegistryClient({
        insecure: name === "HTTP_PROXY" ? [host] : [],
        environment: { [name]: "http://user:canary@127.0.0.1:1" },
        retry: { tries: 1 },
      });
      closers.push(() => client.close());
      const found = await client.findManifest({ registry: host, repository: "a", reference: "b" });
      expect(found).toMatchObject({
        reason: `the proxy of ${host}, 127.0.0.1:1, refuses the connection`,
        help: "Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY.",
      });
      expect(JSON.stringify(found)).not.toContain("canary");
    },
  );

  test("a proxy that is not an address is refused by name", async () => {
    await expect(find({ environment: { HTTPS_PROXY: "socks5://127.0.0.1:1" } })).resolves.toBe(
      "unknown",
    );
  });
});
