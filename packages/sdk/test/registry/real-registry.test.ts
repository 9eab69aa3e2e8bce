import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  attachmentTag,
  openRegistryClient,
  openTrustStore,
  type RegistryClient,
  type RegistryOptions,
  readAuthFile,
  readRegistriesConf,
} from "@mirrorkit/sdk/registry";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Certificate, makeCertificate } from "../../../../test/registries/certificate.ts";
import {
  type DockerRegistry,
  missingTools,
  reader,
  registryIsMissing,
  startDockerRegistry,
  withPasswords,
} from "../../../../test/registries/docker-registry.ts";
import {
  deleteManifest,
  digestOf,
  pushImage,
  pushIndex,
  pushManifest,
} from "../../../../test/registries/push.ts";
import {
  startTokenServer,
  type TokenServer,
  withTokens,
} from "../../../../test/registries/token-server.ts";

test.runIf(process.env["CI"] === "true")("in CI nothing that these tests need is missing", () => {
  expect(missingTools).toEqual([]);
});

const clients: RegistryClient[] = [];
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mirrorkit-real-"));
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function clientFor(options: RegistryOptions): RegistryClient {
  const client = openRegistryClient({ retry: { tries: 2, first: 10 }, ...options });
  clients.push(client);
  return client;
}

function authFileWith(key: string, { username, password } = reader) {
  const auth = Buffer.from(`${username}:${password}`).toString("base64");
  return readAuthFile(JSON.stringify({ auths: { [key]: { auth } } }), "auth.json").authFile;
}

describe.skipIf(registryIsMissing)(`an open registry (missing: ${missingTools.join(", ")})`, () => {
  let registry: DockerRegistry;
  let client: RegistryClient;
  beforeAll(async () => {
    registry = await startDockerRegistry();
  });
  afterAll(() => registry.close());
  const at = (repository: string) => ({ registry: registry.host, repository });
  const open = () => clientFor({ insecure: [registry.host] });

  test("is greeted over plain HTTP where it is named as insecure, and not elsewhere", async () => {
    expect(await open().ping(registry.host)).toMatchObject({ origin: `http://${registry.host}` });
    await expect(clientFor({}).ping(registry.host)).rejects.toMatchObject({
      code: "network",
      message: `${registry.host} does not speak TLS`,
      hint: expect.stringContaining("insecure") as string,
    });
  });

  test("tells what is present, by tag and digest, from what is absent", async () => {
    const image = await pushImage(registry, "team/app", "one", "v1");
    client = open();
    const find = (repository: string, reference: string) =>
      client.findManifest({ ...at(repository), reference });
    const present = { state: "present", digest: image.digest, mediaType: image.mediaType };
    expect(await find("team/app", "v1")).toEqual(present);
    expect(await find("team/app", image.digest)).toEqual(present);
    expect(await find("team/app", "v2")).toEqual({ state: "absent" });
    expect(await find("team/app", digestOf("other"))).toEqual({ state: "absent" });
    expect(await find("team/nowhere", "v1")).toEqual({ state: "absent" });
    expect(await client.findBlob(at("team/app"), digestOf("one"))).toMatchObject({
      state: "present",
    });
    expect(await client.findBlob(at("team/app"), digestOf("two"))).toEqual({ state: "absent" });
  });

  test("takes names of one letter", async () => {
    const { digest } = await pushImage(registry, "a/b", "letters", "c");
    client = open();
    expect(await client.findManifest({ ...at("a/b"), reference: "c" })).toMatchObject({ digest });
  });

  test("gives manifests and blobs with their digests checked", async () => {
    const image = await pushImage(registry, "team/read", "the layer", "v1");
    client = open();
    const { digest, manifest } = await client.fetchManifest({
      ...at("team/read"),
      reference: "v1",
    });
    expect(digest).toBe(image.digest);
    if (manifest.kind !== "image") throw new Error("not an image");
    const layer = manifest.layers[0]?.digest ?? "";
    const bytes = await client.readBlob(at("team/read"), layer, { largest: 100 });
    expect(Buffer.from(bytes).toString()).toBe("the layer");
    await expect(client.readBlob(at("team/read"), layer, { largest: 4 })).rejects.toThrow(
      "is larger than 4 bytes",
    );
    await expect(
      client.fetchManifest({ ...at("team/read"), reference: "v2" }),
    ).rejects.toMatchObject({ code: "not-found" });
  });

  test("is walked from an index down, and a child that is gone stops the walk", async () => {
    const platforms = ["linux/amd64", "linux/arm64", "linux/s390x", "linux/ppc64le"];
    const index = await pushIndex(registry, "team/list", { content: "base", platforms, tag: "v1" });
    client = open();
    const walked: string[] = [];
    for await (const { digest, descriptor } of client.walkManifests(at("team/list"), "v1")) {
      walked.push(`${digest} ${descriptor?.platform ?? "-"}`);
    }
    expect(walked).toEqual([
      `${index.digest} -`,
      ...index.children.map(({ digest }, number) => `${digest} ${platforms[number]}`),
    ]);
    const [child] = index.children;
    await deleteManifest(registry, "team/list", child?.digest ?? "");
    const walk = async () => {
      for await (const _ of client.walkManifests(at("team/list"), "v1"));
    };
    await expect(walk()).rejects.toMatchObject({ code: "not-found" });
  });

  test("lists tags over pages, and referrers and attachments by their tags", async () => {
    const { digest } = await pushImage(registry, "team/tags", "one", "v0");
    for (let number = 1; number < 5; number++) {
      await pushImage(registry, "team/tags", "one", `v${number}`);
    }
    const signature = await pushImage(registry, "team/tags", "sig", attachmentTag(digest, "sig"));
    const descriptor = { ...signature, artifactType: "application/spdx+json" };
    await pushManifest(
      registry,
      "team/tags",
      {
        schemaVersion: 2,
        mediaType: "application/vnd.oci.image.index.v1+json",
        manifests: [descriptor],
      },
      digest.replace(":", "-"),
    );
    client = open();
    expect(await client.listTags(at("team/tags"))).toHaveLength(7);
    expect(await client.listReferrers(at("team/tags"), digest)).toMatchObject([
      { digest: signature.digest, artifactType: "application/spdx+json" },
    ]);
    expect(await client.listReferrers(at("team/tags"), signature.digest)).toEqual([]);
    const found = await client.findAttachments(at("team/tags"), digest);
    expect([...found].map(([name, { state }]) => `${name} ${state}`)).toEqual([
      "sig present",
      "att absent",
      "sbom absent",
    ]);
  });

  test("is found where registries.conf says that a name lies, unless it is blocked", async () => {
    const { digest } = await pushImage(registry, "stored/team/app", "moved", "v1");
    const text = `
      [[registry]]
      prefix = "quay.example.test/mirror"
      location = "${registry.host}/stored"
      insecure = true
      [[registry.mirror]]
      location = "127.0.0.1:1/never-asked"
      [[registry]]
      location = "quay.example.test/mirror/closed"
      blocked = true
    `;
    const file = join(folder, "registries.conf");
    client = clientFor({ registriesFile: readRegistriesConf([{ file, text }]) });
    const name = { registry: "quay.example.test", repository: "mirror/team/app", reference: "v1" };
    client.expect([name]);
    expect(await client.findManifest(name)).toMatchObject({ state: "present", digest });
    expect(await client.findManifest({ ...name, repository: "mirror/closed/app" })).toMatchObject({
      state: "unknown",
      code: "refused",
    });
  });
});

describe.skipIf(registryIsMissing)("a registry with passwords", () => {
  let registry: DockerRegistry;
  let digest = "";
  const asReader = {
    authorization: `Basic ${Buffer.from(`${reader.username}:${reader.password}`).toString("base64")}`,
  };
  beforeAll(async () => {
    registry = await startDockerRegistry({ auth: withPasswords });
    ({ digest } = await pushImage(
      { host: registry.host, headers: asReader },
      "team/app",
      "x",
      "v1",
    ));
  });
  afterAll(() => registry.close());
  const name = () => ({ registry: registry.host, repository: "team/app", reference: "v1" });

  test("lets the reader in, also by an entry for a path", async () => {
    for (const key of [registry.host, `${registry.host}/team`]) {
      const client = clientFor({ insecure: [registry.host], authFiles: [authFileWith(key)] });
      expect(await client.findManifest(name())).toMatchObject({ state: "present", digest });
    }
  });

  test("says without credentials, with wrong ones and with a helper what is to be done", async () => {
    const insecure = [registry.host];
    const ask = (options: RegistryOptions) =>
      clientFor({ insecure, ...options }).findManifest(name());
    expect(await ask({})).toMatchObject({
      state: "unknown",
      code: "unauthorized",
      reason: `${registry.host} requires credentials, but none are configured`,
    });
    const wrong = authFileWith(registry.host, { username: "reader", password: "canary-of-reader" });
    const refused = await ask({ authFiles: [wrong] });
    expect(refused).toMatchObject({
      code: "unauthorized",
      reason: `${registry.host} does not accept the credentials of reader (entry ${registry.host})`,
      position: { file: "auth.json", line: 1 },
    });
    expect(JSON.stringify(refused)).not.toContain("canary");
    const text = JSON.stringify({ auths: {}, credHelpers: { [registry.host]: "pass" } });
    const helped = await ask({ authFiles: [readAuthFile(text, "auth.json").authFile] });
    expect(helped).toMatchObject({
      code: "unauthorized",
      reason: expect.stringContaining(
        "the credential helper docker-credential-pass has the credentials",
      ) as string,
    });
  });

  test("an entry for another path does not reach the repository", async () => {
    const authFiles = [authFileWith(`${registry.host}/other`)];
    const client = clientFor({ insecure: [registry.host], authFiles });
    expect(await client.findManifest(name())).toMatchObject({ code: "unauthorized" });
  });
});

describe.skipIf(registryIsMissing)("a registry over TLS of a private authority", () => {
  let registry: DockerRegistry;
  let certificate: Certificate;
  beforeAll(async () => {
    const below = join(folder, "tls");
    mkdirSync(below);
    certificate = makeCertificate(below);
    registry = await startDockerRegistry({ certificate });
  });
  afterAll(() => registry.close());
  const user = (home: string) => ({ environment: { HOME: home }, platform: "linux" });

  test("is trusted by --ca, by certs.d of its host, by SSL_CERT_FILE and NODE_EXTRA_CA_CERTS", async () => {
    const home = join(folder, "home");
    const certs = join(home, ".config/containers/certs.d", registry.host);
    mkdirSync(certs, { recursive: true });
    const { authority } = certificate;
    const text = (await import("node:fs")).readFileSync(authority, "utf8");
    writeFileSync(join(certs, "ca.crt"), text);
    const stores = [
      openTrustStore([authority], user("/nonexistent")),
      openTrustStore([], user(home)),
      openTrustStore([], { environment: { SSL_CERT_FILE: authority }, platform: "linux" }),
      openTrustStore([], { environment: { NODE_EXTRA_CA_CERTS: authority }, platform: "linux" }),
    ];
    for (const trust of stores) {
      expect(await clientFor({ trust }).ping(registry.host)).toMatchObject({
        origin: `https://${registry.host}`,
      });
    }
  });

  test("is not trusted without, and accepted where it is named as insecure", async () => {
    const trust = openTrustStore([], user("/nonexistent"));
    await expect(clientFor({ trust }).ping(registry.host)).rejects.toMatchObject({
      message: `${registry.host} presents a certificate of a CA that is not trusted here`,
      hint: `Put the CA certificate into /etc/containers/certs.d/${registry.host}/ca.crt, or name it with --ca.`,
    });
    expect(await clientFor({ insecure: [registry.host] }).ping(registry.host)).toMatchObject({
      origin: `https://${registry.host}`,
    });
  });

  test("a file without a certificate is refused by name", () => {
    const path = join(folder, "none.crt");
    writeFileSync(path, "nothing\n");
    expect(() => openTrustStore([path], user("/nonexistent"))).toThrow(
      "contains no PEM certificate",
    );
  });
});

describe.skipIf(registryIsMissing)("a registry with tokens", () => {
  let registry: DockerRegistry;
  let tokens: TokenServer;
  const closed = "team/closed";
  const repositories = Array.from({ length: 45 }, (_, number) => `team/app-${number}`);
  beforeAll(async () => {
    const below = join(folder, "tokens");
    mkdirSync(below);
    const certificate = makeCertificate(below);
    tokens = await startTokenServer(certificate, { mayPull: (name) => name !== closed });
    registry = await startDockerRegistry({ auth: () => withTokens(tokens, certificate) });
  });
  afterAll(async () => {
    await registry.close();
    await tokens.close();
  });
  const open = (key = registry.host) =>
    clientFor({ insecure: [registry.host], authFiles: [authFileWith(key)] });

  test("one token serves twenty repositories, also when all are asked for at once", async () => {
    const client = open();
    const names = repositories.map((repository) => ({ registry: registry.host, repository }));
    client.expect(names);
    const before = tokens.requests.length;
    const found = await Promise.all(
      names.map((name) => client.findManifest({ ...name, reference: "v1" })),
    );
    expect(found.every(({ state }) => state === "absent")).toBe(true);
    expect(
      tokens.requests
        .slice(before)
        .map((scopes) => scopes.length)
        .sort((a, b) => b - a),
    ).toEqual([20, 20, 5]);
    expect(tokens.requests[before]?.[0]).toMatch(/^repository:team\/app-\d+:pull$/);
  });

  test("a repository that nobody announced gets a token of its own, once", async () => {
    const client = open();
    const before = tokens.requests.length;
    for (const reference of ["v1", "v2"]) {
      await client.findManifest({ registry: registry.host, repository: "late/app", reference });
    }
    expect(tokens.requests.slice(before)).toEqual([["repository:late/app:pull"]]);
  });

  test("a repository without permission is unknown, not absent, and spoils no other", async () => {
    const client = open();
    const names = [closed, ...repositories.slice(0, 3)];
    client.expect(names.map((repository) => ({ registry: registry.host, repository })));
    const found = await Promise.all(
      names.map((repository) =>
        client.findManifest({ registry: registry.host, repository, reference: "v1" }),
      ),
    );
    expect(found.map(({ state }) => state)).toEqual(["unknown", "absent", "absent", "absent"]);
    expect(found[0]).toMatchObject({ code: "unauthorized" });
  });

  test("a token without expiry is used for a minute", async () => {
    tokens.lifetime = undefined;
    const client = open();
    const before = tokens.requests.length;
    for (const reference of ["v1", "v2"]) {
      await client.findManifest({ registry: registry.host, repository: "no/expiry", reference });
    }
    expect(tokens.requests.length - before).toBe(1);
    tokens.lifetime = 300;
  });

  test("wrong credentials are refused by the token server, whose word is passed on", async () => {
    const wrong = authFileWith(registry.host, { username: "reader", password: "canary" });
    const client = clientFor({ insecure: [registry.host], authFiles: [wrong] });
    const name = { registry: registry.host, repository: "team/app-0", reference: "v1" };
    const found = await client.findManifest(name);
    expect(found).toMatchObject({
      state: "unknown",
      code: "unauthorized",
      reason: expect.stringMatching(
        /issues no token to reader \(entry .*\): UNAUTHORIZED: wrong password$/,
      ) as string,
    });
    expect(JSON.stringify(found)).not.toContain("canary");
  });
});
