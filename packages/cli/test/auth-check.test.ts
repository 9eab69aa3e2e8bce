import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { makeCertificate } from "../../../test/registries/certificate.ts";
import {
  type DockerRegistry,
  reader,
  registryIsMissing,
  startDockerRegistry,
  withPasswords,
} from "../../../test/registries/docker-registry.ts";
import {
  startTokenServer,
  type TokenServer,
  withTokens,
} from "../../../test/registries/token-server.ts";
import { temporaryFolder } from "./fixture-folder.ts";
import { type CliOutcome, mirrorkit } from "./run-cli.ts";

let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
  vi.stubEnv("REGISTRY_AUTH_FILE", undefined);
  vi.stubEnv("HOME", folder);
});
afterEach(() => vi.unstubAllEnvs());

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, 0o600);
  return path;
}

function authFile(accounts: Readonly<Record<string, readonly [string, string]>>): string {
  const auths = Object.entries(accounts).map(([key, [user, password]]) => [
    key,
    { auth: Buffer.from(`${user}:${password}`).toString("base64") },
  ]);
  return file("auth.json", JSON.stringify({ auths: Object.fromEntries(auths) as object }));
}

async function check(auths: string, ...args: string[]): Promise<CliOutcome> {
  const outcome = await mirrorkit("auth", "check", "--authfile", auths, ...args);
  expect(outcome.output + outcome.notes).not.toMatch(/secret-of-reader|canary/);
  return outcome;
}

const account = [reader.username, reader.password] as const;

describe.skipIf(registryIsMissing)("a registry with passwords", () => {
  let registry: DockerRegistry;
  let insecure: readonly string[];
  beforeAll(async () => {
    registry = await startDockerRegistry({ auth: withPasswords });
    insecure = ["--insecure", registry.host];
  });
  afterAll(() => registry.close());

  test("accepts the account", async () => {
    const { status, output } = await check(
      authFile({ [registry.host]: account }),
      registry.host,
      ...insecure,
    );
    expect(status).toBe(0);
    expect(output).toMatch(/works +reader \(127\.0\.0\.1:\d+\) +the registry/);
  });

  test("refuses a wrong password, with the place of the entry", async () => {
    const auths = authFile({ [registry.host]: ["reader", "canary"] });
    const { status, output } = await check(auths, registry.host, ...insecure);
    expect(status).toBe(1);
    expect(output).toMatch(
      /auth\.json:1:11: error: .*does not accept the credentials of reader.*\[auth-refused\]/,
    );
  });

  test("demands an account where there is none", async () => {
    const { status, output } = await check(
      authFile({ "a.test": account }),
      registry.host,
      ...insecure,
    );
    expect(status).toBe(1);
    expect(output).toContain("requires credentials, but none are configured");
  });

  test("a mapping: an entry for each path is tried, and what shadows what is said", async () => {
    const cache = "localhost:55000";
    const mapping = file(
      "mapping.txt",
      [
        `docker://${registry.host}/up/one:v1=docker://${cache}/one:v1`,
        `docker://${registry.host}/up/two:v1=docker://${cache}/two:v1`,
        `docker://${cache}/one:v1=docker://${registry.host}/mirror/one:v1`,
        `docker://${cache}/two:v1=docker://${registry.host}/mirror/two:v1`,
        "",
      ].join("\n"),
    );
    const auths = authFile({
      [registry.host]: account,
      [`${registry.host}/mirror`]: ["robot", "canary"],
    });
    const { status, output } = await check(auths, mapping, ...insecure);
    expect(status).toBe(1);
    expect(output).toMatch(/works +reader .*2 repositories/);
    expect(output).toMatch(/refused +robot .*2 repositories/);
    expect(output).toContain("oc-mirror rebuilds catalogs with that entry only");
    const scoped = authFile({
      [`${registry.host}/mirror`]: account,
      [`${registry.host}/up`]: account,
    });
    const both = await check(scoped, mapping, ...insecure);
    expect([both.status, both.output]).toEqual([
      0,
      expect.stringContaining(
        "oc-mirror ignores them when it rebuilds a catalog [auth-path-scope]",
      ),
    ]);
  });

  test("--json has logins and problems, and no secret", async () => {
    const { output } = await check(
      authFile({ [registry.host]: account }),
      registry.host,
      ...insecure,
      "--json",
    );
    expect(JSON.parse(output)).toEqual({
      logins: [
        {
          registry: registry.host,
          key: registry.host,
          account: "reader",
          state: "works",
          repositories: [],
          withheld: [],
        },
      ],
      problems: [],
    });
  });
});

describe.skipIf(registryIsMissing)("a registry with tokens", () => {
  let registry: DockerRegistry;
  let tokens: TokenServer;
  let insecure: readonly string[];
  let keys: string;
  beforeAll(async () => {
    keys = mkdtempSync(join(tmpdir(), "mirrorkit-cert-"));
    const certificate = makeCertificate(keys);
    tokens = await startTokenServer(certificate, { mayPull: (name) => name.startsWith("open/") });
    registry = await startDockerRegistry({ auth: () => withTokens(tokens, certificate) });
    insecure = ["--insecure", registry.host];
  });
  afterAll(async () => {
    await registry.close();
    await tokens.close();
    rmSync(keys, { recursive: true, force: true });
  });

  test("names what the account may not read, and never asks for more than to read", async () => {
    const auths = authFile({ [registry.host]: account });
    const names = ["open/a", "closed/b", "closed/c"].map((name) => `${registry.host}/${name}`);
    const { status, output } = await check(auths, ...names, ...insecure);
    expect(status).toBe(1);
    expect(output).toContain(
      'does not let reader read "closed/b" and 1 more, or it does not exist',
    );
    expect(tokens.requests.flat().filter((scope) => !scope.endsWith(":pull"))).toEqual([]);
    const open = await check(auths, `${registry.host}/open/a`, ...insecure);
    expect([open.status, open.output]).toEqual([0, expect.stringContaining("works")]);
  });

  test("refuses a wrong password", async () => {
    const auths = authFile({ [registry.host]: ["reader", "canary"] });
    const { status, output } = await check(auths, `${registry.host}/open/a`, ...insecure);
    expect([status, output]).toEqual([1, expect.stringContaining("issues no token to reader")]);
  });
});

describe("without a registry", () => {
  test("one that does not answer is unknown, and exits with 3", async () => {
    const { status, output } = await check(authFile({ "a.test": account }), "127.0.0.1:9");
    expect([status, output]).toEqual([3, expect.stringContaining("[auth-unknown]")]);
  });

  test("an ImageSet names its sources; a token that expired is an error", async () => {
    const imageSet = file(
      "imageset.yaml",
      [
        "kind: ImageSetConfiguration",
        "apiVersion: mirror.openshift.io/v2alpha1",
        "mirror:",
        "  additionalImages:",
        "    - name: 127.0.0.1:9/ubi9/ubi-micro:latest",
        "",
      ].join("\n"),
    );
    const part = (value: object): string =>
      Buffer.from(JSON.stringify(value)).toString("base64url");
    const jwt = `${part({ alg: "RS512" })}.${part({ exp: 1_700_000_000 })}.canary`;
    const { status, output } = await check(authFile({ "127.0.0.1:9": ["pull", jwt] }), imageSet);
    expect(status).toBe(1);
    expect(output).toMatch(/127\.0\.0\.1:9 +unknown +pull \(127\.0\.0\.1:9\) +1 repository/);
    expect(output).toContain(
      'the token of pull for "127.0.0.1:9" expired on 2023-11-14 22:13 UTC [auth-expiry]',
    );
  });

  test.each([
    ["absent/mapping.txt", 2, "is neither a file nor a registry|absent"],
    ["not a registry", 2, "is neither a file nor a registry"],
    ["https://quay.example.test", 2, "is neither a file nor a registry"],
  ])("%s", async (what, expected, message) => {
    const { status, notes, output } = await check(authFile({ "a.test": account }), what);
    expect([status, notes + output]).toEqual([expected, expect.stringMatching(message)]);
  });

  test("a file that is neither mapping nor ImageSet", async () => {
    const { status, notes } = await check(
      authFile({ "a.test": account }),
      file("x.txt", "hello\n"),
    );
    expect([status, notes]).toEqual([2, expect.stringContaining("mapping")]);
  });
});
