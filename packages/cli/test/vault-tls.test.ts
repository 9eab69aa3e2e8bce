import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { type Certificate, makeCertificate } from "../../../test/registries/certificate.ts";
import { missingTools, registryIsMissing } from "../../../test/registries/docker-registry.ts";
import { startVault, type VaultServer } from "../../../test/vault/vault-server.ts";
import { emptyWorld, mountKv, writeSecret } from "../../../test/vault/vault-world.ts";
import { mirrorkit } from "./run-cli.ts";

test.runIf(process.env["CI"] === "true")("in CI nothing that these tests need is missing", () => {
  expect(missingTools).toEqual([]);
});

const canary = "canary-of-vault";
let folder = "";
let certificate: Certificate;
let other: Certificate;
let vault: VaultServer;

/** Vault with a certificate of a private authority; `asksClients` for one that demands theirs. */
async function start(asksClients = false): Promise<VaultServer> {
  const world = emptyWorld("vault", `${canary}-token`);
  const auth = Buffer.from(`robot:${canary}`).toString("base64");
  const content = JSON.stringify({ auths: { "quay.example.test": { auth } } });
  writeSecret(mountKv(world, "kv2", 2), "mirror/quay", { ".dockerconfigjson": content });
  const [cert, key, ca] = [certificate.certificate, certificate.key, certificate.authority].map(
    (path) => readFileSync(path, "utf8"),
  );
  const client = asksClients ? { requestCert: true, rejectUnauthorized: true } : {};
  return startVault(world, { cert, key, ca, ...client });
}

beforeAll(async () => {
  if (registryIsMissing) return;
  folder = mkdtempSync(join(tmpdir(), "mirrorkit-vault-tls-"));
  const [ours, theirs] = ["ours", "theirs"].map((name) => mkdtempSync(join(folder, `${name}-`)));
  certificate = makeCertificate(ours ?? "");
  other = makeCertificate(theirs ?? "");
  vault = await start();
});
afterEach(() => vi.unstubAllEnvs());
afterAll(async () => {
  await vault?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function merge(
  environment: Readonly<Record<string, string>>,
  ...more: readonly string[]
): Promise<{ readonly status: number; readonly notes: string; readonly user: string | undefined }> {
  const all = { VAULT_ADDR: vault.url, VAULT_TOKEN: `${canary}-token`, ...environment };
  for (const [name, value] of Object.entries(all)) vi.stubEnv(name, value);
  const out = join(mkdtempSync(join(folder, "out-")), "auth.json");
  const source = ["--from", "vault:kv2/mirror/quay#.dockerconfigjson", "--out", out];
  const { status, notes, output } = await mirrorkit("auth", "merge", ...source, ...more);
  expect(notes + output).not.toContain(canary);
  if (status !== 0) return { status, notes, user: undefined };
  const { auths } = JSON.parse(readFileSync(out, "utf8")) as {
    readonly auths: Readonly<Record<string, { readonly auth: string }>>;
  };
  const { auth } = auths["quay.example.test"] ?? { auth: "" };
  return { status, notes, user: Buffer.from(auth, "base64").toString().split(":")[0] };
}

describe.skipIf(registryIsMissing)("Vault with a certificate of a private CA", () => {
  test.each([
    ["VAULT_CACERT", () => ({ VAULT_CACERT: certificate.authority })],
    [
      "VAULT_CACERT_BYTES",
      () => ({ VAULT_CACERT_BYTES: readFileSync(certificate.authority, "utf8") }),
    ],
    ["BAO_CACERT", () => ({ BAO_CACERT: certificate.authority })],
    ["the CAs of the system", () => ({ SSL_CERT_FILE: certificate.authority })],
    ["NODE_EXTRA_CA_CERTS", () => ({ NODE_EXTRA_CA_CERTS: certificate.authority })],
  ])("is trusted by %s", async (_name, environment) => {
    expect(await merge(environment())).toMatchObject({ status: 0, user: "robot" });
  });

  test("is trusted by --vault-ca, which goes before VAULT_CACERT", async () => {
    const environment = { VAULT_CACERT: other.authority };
    const given = await merge(environment, "--vault-ca", certificate.authority);
    expect(given).toMatchObject({ status: 0, user: "robot" });
  });

  test.each([
    ["without its CA", () => ({})],
    ["with the CA of another one", () => ({ VAULT_CACERT: other.authority })],
  ])("is refused %s before anything is sent", async (_name, environment) => {
    const before = vault.requests.length;
    const { status, notes } = await merge(environment());
    expect(status).not.toBe(0);
    expect(notes).toContain("a certificate that is not trusted here");
    expect(notes).toContain("VAULT_CACERT or --vault-ca");
    expect(vault.requests).toHaveLength(before);
  });

  test("is checked for the name of VAULT_TLS_SERVER_NAME", async () => {
    const environment = { VAULT_CACERT: certificate.authority };
    const right = { ...environment, VAULT_TLS_SERVER_NAME: "registry.example.test" };
    expect(await merge(right)).toMatchObject({ status: 0 });
    const before = vault.requests.length;
    const wrong = await merge({ ...environment, VAULT_TLS_SERVER_NAME: "vault.example.test" });
    expect(wrong.status).not.toBe(0);
    expect(wrong.notes).toMatch(/certificate/);
    expect(vault.requests).toHaveLength(before);
  });

  test("is not read without TLS where it speaks TLS", async () => {
    const { status } = await merge({ VAULT_ADDR: vault.url.replace("https:", "http:") });
    expect(status).not.toBe(0);
  });

  test("a file that contains no certificate is named", async () => {
    const file = join(folder, "no-ca.pem");
    writeFileSync(file, "not a certificate\n");
    const { status, notes } = await merge({ VAULT_CACERT: file });
    expect(status).not.toBe(0);
    expect(notes).not.toBe("");
  });

  test("gets the client certificate that it demands", async () => {
    const strict = await start(true);
    try {
      const environment = { VAULT_ADDR: strict.url, VAULT_CACERT: certificate.authority };
      const client = {
        VAULT_CLIENT_CERT: certificate.certificate,
        VAULT_CLIENT_KEY: certificate.key,
      };
      expect(await merge({ ...environment, ...client })).toMatchObject({
        status: 0,
        user: "robot",
      });
      vi.unstubAllEnvs();
      expect((await merge(environment)).status).not.toBe(0);
    } finally {
      await strict.close();
    }
  });
});
