import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import { createServer as createNetServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openRegistryClient, openTrustStore } from "@mirrorkit/sdk/registry";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../../../../test/free-port.ts";
import { type Certificate, makeCertificate } from "../../../../test/registries/certificate.ts";
import { registryIsMissing } from "../../../../test/registries/docker-registry.ts";
import { clientFor, closers, failureOf } from "./hostile-client.ts";

const folder = mkdtempSync(join(tmpdir(), "mirrorkit-host-names-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Listens there; false where this user may not. */
async function listens(server: Server, port: number): Promise<boolean> {
  servers.push(server);
  server.listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(registryIsMissing)("a registry over TLS", () => {
  let certificate: Certificate;
  beforeAll(() => {
    certificate = makeCertificate(folder);
  });
  const tls = () =>
    createServer(
      { cert: readFileSync(certificate.certificate), key: readFileSync(certificate.key) },
      (_request, response) => void response.end("{}"),
    );

  test("is insecure by its name as written, with capitals", async () => {
    const port = await freePort();
    expect(await listens(tls(), port)).toBe(true);
    const registry = `LOCALHOST:${port}`;
    const client = openRegistryClient({ insecure: [registry] });
    closers.push(client);
    expect(await client.ping(registry)).toMatchObject({ origin: `https://${registry}` });
  });

  test("is insecure and trusted by its name with the usual port", async (context) => {
    if (!(await listens(tls(), 443))) return context.skip();
    const registry = "localhost:443";
    const client = openRegistryClient({ insecure: [registry] });
    const home = join(folder, "home");
    const certs = join(home, ".config/containers/certs.d", registry);
    mkdirSync(certs, { recursive: true });
    writeFileSync(join(certs, "ca.crt"), readFileSync(certificate.authority));
    const trust = openTrustStore([], { environment: { HOME: home }, platform: "linux" });
    const trusting = openRegistryClient({ trust });
    closers.push(client, trusting);
    for (const one of [client, trusting]) {
      expect(await one.ping(registry)).toMatchObject({ origin: `https://${registry}` });
    }
  });
});

test.each(["registry.example.test:99999", "256.256.256.256", "1.2.3.4.5"])(
  "%s is reported as no address, not as a bug",
  async (registry) => {
    const client = openRegistryClient();
    closers.push(client);
    const { message, hint } = await failureOf(client.logIn(registry, []));
    expect(message).toBe(`"${registry}" is not the address of a registry`);
    expect(hint).toContain("Write host and port");
    expect(await client.findManifest({ registry, repository: "a", reference: "b" })).toMatchObject({
      state: "unknown",
    });
  },
);

test("another service on the port is named as one", async () => {
  const port = await freePort();
  const greeting = createNetServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.write("SSH-2.0-OpenSSH_9.6\r\n");
  });
  expect(await listens(greeting, port)).toBe(true);
  const host = `127.0.0.1:${port}`;
  const { message, hint } = await failureOf(clientFor({ host } as never).ping(host));
  expect(message).toBe(`${host} gave an answer that is not HTTP`);
  expect(hint).toContain("Check the port");
});
