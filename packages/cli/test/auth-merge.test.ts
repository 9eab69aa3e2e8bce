import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { writePolicy } from "../../../test/vault/policies.ts";
import { limitRate } from "../../../test/vault/quotas.ts";
import { startVault, type VaultServer } from "../../../test/vault/vault-server.ts";
import {
  addToken,
  deleteSecret,
  emptyWorld,
  mountKv,
  type VaultWorld,
  writeSecret,
} from "../../../test/vault/vault-world.ts";
import { temporaryFolder } from "./fixture-folder.ts";
import { type CliOutcome, mirrorkit } from "./run-cli.ts";

const canaries = {
  token: "hvs.canary-of-the-token",
  secretId: "canary-of-the-secret-id",
  password: "canary-of-the-password",
};
const reads = ["kv2/data/mirror/", "kv1/mirror/"];
const policies = ["mirror-read"];

let folder: string;
let world: VaultWorld;
let vault: VaultServer;

function auth(user: string, password = canaries.password): string {
  return Buffer.from(`${user}:${password}`).toString("base64");
}

function jwtOf(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "RS256" })}.${part({ ...claims, note: "canary" })}.canaryOfTheSignature`;
}

const pipelineToken = jwtOf({
  iss: "https://gitlab.example.test",
  aud: "https://vault.example.test",
  project_id: "42",
  exp: 4_000_000_000,
});
const podToken = jwtOf({
  aud: ["vault"],
  exp: 4_000_000_000,
  "kubernetes.io": { namespace: "mirror", serviceaccount: { name: "mirrorkit", uid: "1" } },
});
const config = { auths: { "quay.example.test": { auth: auth("mirror+bot") } } };

beforeEach(async () => {
  folder = temporaryFolder();
  chmodSync(folder, 0o700);
  world = emptyWorld("vault", "root-of-the-test");
  writePolicy(world, "mirror-read", reads);
  addToken(world, { id: canaries.token, policies });
  for (const version of [1, 2] as const) {
    const mount = mountKv(world, `kv${version}`, version);
    writeSecret(mount, "mirror/quay", config);
    writeSecret(mount, "mirror/text", { ".dockerconfigjson": JSON.stringify(config), note: "x" });
    const packed = Buffer.from(JSON.stringify(config)).toString("base64");
    writeSecret(mount, "mirror/packed", { config: packed, other: "y" });
    writeSecret(mount, "mirror/none", { user: "u", password: canaries.password });
    writeSecret(mount, "elsewhere/quay", config);
  }
  world.auth.set("approle", {
    method: "approle",
    roles: new Map([
      ["role-1", { name: "mirror", policies, secretIds: new Map([[canaries.secretId, 9]]) }],
    ]),
  });
  world.auth.set("team-a/jwt", {
    method: "jwt",
    issuer: "https://gitlab.example.test",
    defaultRole: "ci",
    roles: new Map([
      ["ci", { policies, audience: "https://vault.example.test", claims: { project_id: "42" } }],
    ]),
  });
  world.auth.set("kubernetes", {
    method: "kubernetes",
    isAccepted: () => true,
    roles: new Map([
      ["mirror", { policies, audience: "vault", serviceAccount: "mirrorkit", namespace: "mirror" }],
    ]),
  });
  vault = await startVault(world);
  for (const name of Object.keys(process.env)) {
    if (/^(?:VAULT|BAO)_/.test(name)) vi.stubEnv(name, undefined);
  }
  vi.stubEnv("HOME", folder);
  vi.stubEnv("VAULT_ADDR", vault.url);
  vi.stubEnv("DEBUG", "*");
});

afterEach(async () => {
  vi.unstubAllEnvs();
  expect(vault.unexpected).toEqual([]);
  await vault.close();
});

function file(name: string, text: string, mode = 0o600): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

async function merge(
  ...args: string[]
): Promise<CliOutcome & { readonly keys: readonly string[] }> {
  const out = join(folder, "out", "auth.json");
  const outcome = await mirrorkit("auth", "merge", ...args, "--out", out);
  const shown = outcome.output + outcome.notes;
  for (const secret of [...Object.values(canaries), pipelineToken, podToken, "canary"]) {
    expect(shown).not.toContain(secret);
    expect(shown).not.toContain(Buffer.from(secret).toString("base64").slice(0, 12));
  }
  const text = existsSync(out) ? readFileSync(out, "utf8") : '{"auths":{}}';
  const { auths } = JSON.parse(text) as { readonly auths: object };
  return { ...outcome, keys: Object.keys(auths) };
}

describe("secrets come from Vault", () => {
  beforeEach(() => vi.stubEnv("VAULT_TOKEN", canaries.token));

  test.each(["kv1", "kv2"])("%s: as an object, as JSON text, as base64", async (mount) => {
    for (const source of ["quay", "text", "text#.dockerconfigjson", "packed", "packed#config"]) {
      const { status, notes, keys } = await merge("--from", `vault:${mount}/mirror/${source}`);
      expect([status, notes, keys]).toEqual([0, "", ["quay.example.test"]]);
    }
  });

  test("with a file and a variable, in one go", async () => {
    vi.stubEnv(
      "PULL_SECRET",
      JSON.stringify({ auths: { "registry.redhat.io": { auth: auth("u") } } }),
    );
    const path = file("a.json", JSON.stringify({ auths: { "quay.io": { auth: auth("v") } } }));
    const { status, output, keys } = await merge(
      "--from",
      path,
      "env:PULL_SECRET",
      "--from",
      "vault:kv2/mirror/quay",
    );
    expect(status).toBe(0);
    expect(keys).toEqual(["quay.example.test", "quay.io", "registry.redhat.io"]);
    expect(output).toContain("with 3 entries:\n  quay.example.test: mirror+bot\n");
    expect(statSync(join(folder, "out", "auth.json")).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, "out")).mode & 0o777).toBe(0o700);
  });
});

describe("each way to log in", () => {
  const from = ["--from", "vault:kv2/mirror/quay"];

  test("a token of a variable, of a file, of vault login", async () => {
    vi.stubEnv("MY_TOKEN", canaries.token);
    expect((await merge(...from, "--vault-token", "env:MY_TOKEN")).keys).toHaveLength(1);
    const path = file("token", `${canaries.token}\n`);
    expect((await merge(...from, "--vault-token", path)).status).toBe(0);
    file(".vault-token", `${canaries.token}\n`);
    expect((await merge(...from)).status).toBe(0);
  });

  test("AppRole, with the ids of files and of variables", async () => {
    const ids = ["--vault-role-id", file("role", "role-1"), "--vault-secret-id"];
    const secret = file("secret", `${canaries.secretId}\n`);
    expect((await merge(...from, "--vault-login", "approle", ...ids, secret)).status).toBe(0);
    vi.stubEnv("VAULT_ROLE_ID", "role-1");
    vi.stubEnv("VAULT_SECRET_ID", canaries.secretId);
    expect((await merge(...from, "--vault-login", "approle")).status).toBe(0);
  });

  test("Kubernetes, with the token of the pod", async () => {
    const jwt = ["--vault-jwt", file("pod", podToken)];
    const login = ["--vault-login", "kubernetes", "--vault-role", "mirror"];
    expect((await merge(...from, ...login, ...jwt)).keys).toHaveLength(1);
  });

  test("JWT, with and without role, at a mount of its own", async () => {
    vi.stubEnv("VAULT_ID_TOKEN", pipelineToken);
    const login = ["--vault-login", "jwt", "--vault-mount", "team-a/jwt"];
    expect((await merge(...from, ...login)).status).toBe(0);
    expect((await merge(...from, ...login, "--vault-role", "ci")).status).toBe(0);
  });

  test.each([
    [["approle"], "invalid role or secret ID", "a secret ID can be used up or expired"],
    [["approle", "--vault-mount", "nosuch"], "permission denied", "Check that auth/nosuch exists"],
    [["kubernetes", "--vault-role", "nosuch"], 'invalid role name "nosuch"', "Check the role"],
    [["jwt", "--vault-mount", "team-a/jwt"], "invalid audience (aud) claim", "its bound audience"],
  ])("refused: %j", async (login, said, help) => {
    vi.stubEnv("VAULT_ROLE_ID", "role-1");
    vi.stubEnv("VAULT_SECRET_ID", "canary-that-is-wrong");
    const claims = { iss: "https://gitlab.example.test", aud: "x", exp: 4_000_000_000 };
    const args = ["--vault-jwt", file("jwt", jwtOf(claims)), "--vault-login", ...login];
    const { status, notes } = await merge(...from, ...args);
    expect(status).toBe(3);
    expect(notes).toContain(`refuses the`);
    expect(notes).toContain(said);
    expect(notes).toContain(help);
  });

  test("a secret where its place belongs is not repeated", async () => {
    const args = ["--vault-login", "approle", "--vault-role-id", "canary-in-argv"];
    const { status, notes } = await merge(...from, ...args);
    expect([status, notes.split("\n")[0]]).toEqual([
      2,
      "error: --vault-role-id does not name an existing file",
    ]);
  });

  test.each([
    [["--vault-login", "kubernetes"], "--vault-login kubernetes needs --vault-role"],
    [["--vault-login", "kubernetes", "--vault-role", "mirror"], "the pod's token is missing"],
    [["--vault-token", "env:NOT_SET"], "the variable NOT_SET is not set"],
    [["--vault-token", "env:a-b"], "is not the name of a variable"],
    [[], "the token for Vault is missing"],
    [["--vault-addr", "https://u:canary@vault.test"], "is not http:// or https:// with a host"],
    [["--vault-addr", "vault.test:8200"], "is not http:// or https:// with a host"],
  ])("wrong use: %j", async (args, message) => {
    if (args[0] === "--vault-addr") vi.stubEnv("VAULT_TOKEN", canaries.token);
    const { status, notes } = await merge(...from, ...args);
    expect([status, notes]).toEqual([2, expect.stringContaining(message)]);
  });
});

describe("what Vault does not give leaves a good authfile alone", () => {
  beforeEach(() => vi.stubEnv("VAULT_TOKEN", canaries.token));

  async function refusal(source: string): Promise<readonly [number, string]> {
    mkdirSync(join(folder, "out"), { recursive: true, mode: 0o700 });
    const good = JSON.stringify({ auths: { "good.example.test": { auth: auth("good") } } });
    writeFileSync(join(folder, "out", "auth.json"), good);
    const { status, notes, keys } = await merge("--from", file("x.json", good), "--from", source);
    expect(keys).toEqual(["good.example.test"]);
    expect(readdirSync(join(folder, "out"))).toEqual(["auth.json"]);
    return [status, notes];
  }

  test.each([
    ["kv2/mirror/nosuch", "Vault has nothing at this path", "vault kv list"],
    ["kv1/mirror/nosuch", "Vault has nothing at this path", "vault kv list"],
    ["kv2/data/mirror/quay", "refuses", "Write the path without data/, as in vault kv get."],
    ["kv2/elsewhere/quay", "permission denied", 'a policy with read on "kv2/data/elsewhere/quay"'],
    ["nosuch/mirror/quay", "preflight capability check", "Vault gives the same answer"],
  ])("%s", async (path, message, help) => {
    const [status, notes] = await refusal(`vault:${path}`);
    expect(status).toBe(3);
    expect(notes).toMatch(new RegExp(message));
    expect(notes).toContain(help);
  });

  test.each([
    ["deleted", "undelete it with vault kv undelete"],
    ["destroyed", "Write it again: a destroyed version is gone for good."],
  ] as const)("a secret that is %s", async (how, help) => {
    const mount = world.mounts.get("kv2/");
    if (mount !== undefined) deleteSecret(mount, "mirror/quay", how);
    const [status, notes] = await refusal("vault:kv2/mirror/quay");
    expect([status, notes]).toEqual([
      3,
      expect.stringContaining(`its newest version, 1, is ${how}`),
    ]);
    expect(notes).toContain(help);
  });

  test("a secret without docker config names its fields, never values", async () => {
    for (const mount of ["kv1", "kv2"]) {
      const [status, notes] = await refusal(`vault:${mount}/mirror/none`);
      expect([status, notes]).toEqual([2, expect.stringContaining("it contains no docker config")]);
      expect(notes).toContain('the fields "user", "password"');
    }
    expect((await refusal("vault:kv2/mirror/none#password"))[1]).toContain(
      "contains no docker config",
    );
    expect((await refusal("vault:kv2/mirror/none#nosuch"))[1]).toContain(
      'it has no field "nosuch"',
    );
  });

  test("a sealed Vault", async () => {
    world.isSealed = true;
    const [status, notes] = await refusal("vault:kv2/mirror/quay");
    expect([status, notes]).toEqual([3, expect.stringContaining("is sealed")]);
  });

  test("a token that is not valid any more", async () => {
    vi.stubEnv("VAULT_TOKEN", "hvs.canary-expired");
    const [status, notes] = await refusal("vault:kv2/mirror/quay");
    expect([status, notes]).toEqual([
      3,
      expect.stringContaining("permission denied; invalid token"),
    ]);
  });

  test("a redirect, which would carry the token away", async () => {
    world.active = { address: "https://other.example.test", isReachable: false };
    const [status, notes] = await refusal("vault:kv2/mirror/quay");
    expect([status, notes]).toEqual([
      3,
      expect.stringContaining("a redirect to other.example.test, which mirrorkit does not follow"),
    ]);
    expect(vault.requests).toHaveLength(1);
  });

  test("a quota that is used up asks to wait", async () => {
    limitRate(world, "", 0, 30);
    world.showsQuotaHeaders = true;
    const [status, notes] = await refusal("vault:kv2/mirror/quay");
    expect([status, notes]).toEqual([3, expect.stringContaining("asks to wait")]);
    expect(vault.requests).toHaveLength(3);
  });

  test.each([
    ["a page", { status: 200, body: "<html>canary</html>" }, "gave an unexpected answer|with 200"],
    [
      "an error that repeats the token",
      { status: 403, body: { errors: [`no ${canaries.token}`] } },
      "refuses",
    ],
    ["half an answer", "cut", "closed the connection"],
    ["nothing in time", "hang", "did not answer in time"],
    ["a list", { status: 200, body: [] }, "gave an unexpected answer"],
    ["null", { status: 200, body: null }, "with 200|unexpected answer"],
  ] as const)("%s", async (_, answer, message) => {
    vi.stubEnv("VAULT_CLIENT_TIMEOUT", "1s");
    vault.instead = () => answer;
    const [status, notes] = await refusal("vault:kv2/mirror/quay");
    expect([status, notes]).toEqual([3, expect.stringMatching(message)]);
  });
});
