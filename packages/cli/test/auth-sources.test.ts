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
import { temporaryFolder } from "./fixture-folder.ts";
import { type CliOutcome, mirrorkit } from "./run-cli.ts";

let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
  chmodSync(folder, 0o700);
});
afterEach(() => vi.unstubAllEnvs());

function auth(user: string, password = "canary-of-the-password"): string {
  return Buffer.from(`${user}:${password}`).toString("base64");
}

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
  expect(outcome.output + outcome.notes).not.toContain("canary");
  const text = existsSync(out) ? readFileSync(out, "utf8") : '{"auths":{}}';
  const { auths } = JSON.parse(text) as { readonly auths: object };
  return { ...outcome, keys: Object.keys(auths) };
}

describe("a source that is not one", () => {
  test.each([
    [
      '{"auths":{"a":{"auth":"canary"}}}',
      "a source is JSON instead of a file, env:NAME or a path in Vault",
    ],
    ["env:$X", "the text after env: is not the name of a variable"],
    ["env:NOT_SET", "the variable NOT_SET is not set"],
    ["vault:", "names no path"],
    ["vault:secret", "names a mount without a path"],
    ["vault:secret/../x", "contains . or .."],
    ["vault:secret//x", "has an empty segment"],
    ["vault:secret/x/", "has an empty segment"],
    ["vault:secret/x#", "names no field after #"],
    ["vault:secret/x?version=1", "contains a question mark in its path"],
    ["absent.json", "absent.json does not exist"],
  ])("%s", async (source, message) => {
    const { status, notes, keys } = await merge("--from", source);
    expect([status, notes, keys]).toEqual([2, expect.stringContaining(message), []]);
  });

  test("a variable with the path of a file says how to give it", async () => {
    vi.stubEnv("PULL_SECRET", file("a.json", "{}"));
    const { notes } = await merge("--from", "env:PULL_SECRET");
    expect(notes).toContain(
      'The variable contains the path of a file: give --from "$PULL_SECRET".',
    );
  });

  test("an authfile with comments, or with an entry that has a line break", async () => {
    const commented = file("c.json", `{\n  // canary\n  "auths": {}\n}`);
    expect((await merge("--from", commented)).notes).toContain("c.json:2:3");
    const broken = file(
      "b.json",
      JSON.stringify({ auths: { "a.test": { auth: auth("u", "canary\n") } } }),
    );
    const { status, notes } = await merge("--from", broken);
    expect([status, notes]).toEqual([
      2,
      expect.stringContaining("its password ends with a line break"),
    ]);
  });
});

describe("sources without credentials", () => {
  test.each([
    ["bad base64", { auths: { "a.test": { auth: "canary!" } } }, "is not the base64 form of user"],
    ["no colon", { auths: { "a.test": { auth: "Y2FuYXJ5" } } }, "is not the base64 form of user"],
    ["an empty entry", { auths: { "a.test": {} } }, 'it has no "auth"'],
    ["a helper", { credHelpers: { "a.test": "x" } }, "docker-credential-x are left out"],
    ["a store", { credsStore: "x", auths: {} }, "docker-credential-x are left out"],
    ["a .dockercfg", { "a.test": { auth: auth("u") } }, 'Put the entries into {"auths":{…}}.'],
  ])("%s: the error comes with its reason", async (_, value, reason) => {
    const { status, notes, keys } = await merge("--from", file("a.json", JSON.stringify(value)));
    expect([status, keys]).toEqual([2, []]);
    expect(notes).toContain(reason);
    expect(notes).toContain("error: no credentials in ");
  });
});

describe("a file that a variable names is missing", () => {
  test.each(["REGISTRY_AUTH_FILE", "CONTAINERS_REGISTRIES_CONF"])("%s", async (variable) => {
    vi.stubEnv(variable, "/nonexistent");
    const { status, notes } = await mirrorkit("auth", "check", "a.example.test");
    expect([status, notes]).toEqual([2, `error: ${variable}: /nonexistent does not exist\n`]);
  });

  test.each(["VAULT_CACERT", "VAULT_CLIENT_CERT"])("%s", async (variable) => {
    for (const [name, value] of [
      ["VAULT_ADDR", "https://127.0.0.1:1"],
      ["VAULT_TOKEN", "canary-token"],
      ["VAULT_CLIENT_KEY", variable === "VAULT_CLIENT_CERT" ? "/nonexistent" : ""],
      [variable, "/nonexistent"],
    ] as const) {
      vi.stubEnv(name, value);
    }
    const { status, notes } = await merge("--from", "vault:secret/a");
    expect([status, notes]).toEqual([2, `error: ${variable}: /nonexistent does not exist\n`]);
  });

  test.each(["VAULT_CLIENT_CERT", "VAULT_CLIENT_KEY"])("%s without the other", async (variable) => {
    vi.stubEnv("VAULT_ADDR", "https://127.0.0.1:1");
    vi.stubEnv("VAULT_TOKEN", "canary-token");
    vi.stubEnv(variable, "/nonexistent");
    const { status, notes } = await merge("--from", "vault:secret/a");
    expect([status, notes]).toEqual([2, expect.stringContaining(`${variable} is set without`)]);
  });
});

describe("the file that is written", () => {
  const text = JSON.stringify({ auths: { "a.example.test": { auth: auth("u") } } });

  test("a source that all may read, and a folder that others may enter, are warnings", async () => {
    chmodSync(folder, 0o755);
    const open = file("open.json", text, 0o644);
    const out = join(folder, "auth.json");
    const { status, notes } = await mirrorkit("auth", "merge", "--from", open, "--out", out);
    expect(status).toBe(0);
    expect(notes).toContain("every user of this machine may read the authfile (mode 0644)");
    expect(notes).toContain("others may enter the folder");
    expect(statSync(out).mode & 0o777).toBe(0o600);
  });

  test("takes the place of one that others may read, and of its own source", async () => {
    const path = file("auth.json", text, 0o644);
    expect((await mirrorkit("auth", "merge", "--from", path, "--out", path)).status).toBe(0);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(["auth.json"]);
  });

  test("a folder in its place is refused", async () => {
    const out = join(folder, "out", "auth.json");
    mkdirSync(out, { recursive: true });
    const outcome = await mirrorkit("auth", "merge", "--from", file("a.json", text), "--out", out);
    expect([outcome.status, outcome.notes]).toEqual([
      2,
      expect.stringContaining("is a folder, but a file must be written there"),
    ]);
  });

  test("a file in place of its folder, and a name that is too long, are refused", async () => {
    const source = file("a.json", text);
    for (const [out, message] of [
      [join(source, "auth.json"), "a.json is a file, not a folder"],
      [join(folder, "n".repeat(250)), "could not be written: ENAMETOOLONG"],
    ] as const) {
      const { notes } = await mirrorkit("auth", "merge", "--from", source, "--out", out);
      expect(notes).toContain(message);
      expect(notes).not.toContain("internal error");
    }
  });

  test.each(["a.example.test", "a.example.test/", "https://a.example.test/team", "a.test/team:v1"])(
    "--scope %s is refused: no image is looked up with it",
    async (key) => {
      const source = file("a.json", text);
      const { status, notes } = await merge("--from", source, "--scope", `${key}=${source}`);
      expect([status, notes]).toEqual([2, expect.stringContaining("not a registry with a path")]);
    },
  );

  test("two robots of one registry are not merged without a word", async () => {
    const robots = ["release", "operators"].map((name) =>
      file(
        `${name}.json`,
        JSON.stringify({
          auths: { "quay.example.test": { auth: auth(`openshift-${name}+ocp_mirror`) } },
        }),
      ),
    );
    const [release = "", operators = ""] = robots;
    const { status, notes, keys } = await merge("--from", release, operators);
    expect([status, keys]).toEqual([1, []]);
    expect(notes).toContain("[auth-conflict]");
    const scope = ["--scope", `quay.example.test/openshift-release=${release}`];
    const scoped = await merge("--from", release, operators, ...scope);
    expect(scoped.keys).toEqual(["quay.example.test", "quay.example.test/openshift-release"]);
    expect(scoped.notes).toContain("[auth-shadow]");
    const last = await merge(
      "--from",
      release,
      operators,
      "--override",
      "quay.example.test",
      "--json",
    );
    expect(JSON.parse(last.output)).toMatchObject({
      entries: [{ key: "quay.example.test", account: "openshift-operators+ocp_mirror" }],
      problems: [{ rule: "auth-override" }],
    });
  });
});
