import { inspect } from "node:util";
import {
  checkExpiry,
  expiryOf,
  type MergeOptions,
  mergeCredentials,
  writeAuthFile,
} from "@mirrorkit/sdk/credentials";
import { isMirrorError, type MirrorError } from "@mirrorkit/sdk/problems";
import { readAuthFile } from "@mirrorkit/sdk/registry";
import { describe, expect, test } from "vitest";

const canary = "c4n4ry";

function auth(user: string, password = `${canary}-${user}`): string {
  return Buffer.from(`${user}:${password}`).toString("base64");
}

/** Sources by name, each a list of keys and accounts. */
function merge(
  sources: Readonly<Record<string, Readonly<Record<string, object>>>>,
  options?: MergeOptions,
): ReturnType<typeof mergeCredentials> {
  const read = Object.entries(sources).map(([name, auths]) =>
    readAuthFile(JSON.stringify({ auths }), name),
  );
  return mergeCredentials(read, options);
}

function refusalOf(call: () => unknown): MirrorError {
  try {
    call();
  } catch (error) {
    if (isMirrorError(error)) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

function written(entries: ReturnType<typeof merge>["entries"]): unknown {
  return JSON.parse(writeAuthFile(entries));
}

const release = { auth: auth("openshift-release+ocp_mirror") };
const operators = { auth: auth("openshift-operators+ocp_mirror") };
const customer = {
  "cloud.openshift.com": { auth: auth("customer"), email: "ops@example.test" },
  "quay.io": { auth: auth("openshift-release-dev+customer") },
  "registry.connect.redhat.com": { auth: auth("customer") },
  "registry.redhat.io": { auth: auth("customer") },
};

describe("a customer's pull secret and two robots of one Quay", () => {
  test("are not merged: one robot would be lost", () => {
    const error = refusalOf(() =>
      merge({
        "pull-secret.json": customer,
        "vault:secret/quay/release": { "quay.example.test": release },
        "vault:secret/quay/operators": { "quay.example.test": operators },
      }),
    );
    expect(error.code).toBe("refused");
    expect(error.message).toBe(
      '"quay.example.test" has two accounts: openshift-release+ocp_mirror and openshift-operators+ocp_mirror; an authfile can contain only one for a key (the other is at vault:secret/quay/release:1:11)',
    );
    expect(error.hint).toContain("in Quay, put one robot into a team of the other organisation");
    expect(error.hint).toContain("--scope quay.example.test/ORGANISATION=SOURCE");
    expect(error.problems.map(({ rule }) => rule)).toEqual(["auth-conflict"]);
    expect(inspect(error, { depth: 9 })).not.toContain(canary);
  });

  test("are not merged where one source has the key twice", () => {
    const text = `{"auths":{"quay.example.test":${JSON.stringify(release)},"quay.example.test":${JSON.stringify(operators)}}}`;
    const error = refusalOf(() => mergeCredentials([readAuthFile(text, "robots.json")]));
    expect(error.problems.map(({ rule }) => rule)).toEqual(["auth-conflict", "authfile"]);
    expect(error.position?.file).toBe("robots.json");
  });

  test("are merged with one robot for the registry and the other for its organisation", () => {
    const { entries, problems } = merge(
      {
        "pull-secret.json": customer,
        release: { "quay.example.test": release },
        operators: { "quay.example.test": operators },
      },
      { scopes: [{ key: "quay.example.test/openshift-release", source: "release" }] },
    );
    expect(entries.map(({ key, username }) => [key, username])).toEqual([
      ["cloud.openshift.com", "customer"],
      ["quay.example.test", "openshift-operators+ocp_mirror"],
      ["quay.example.test/openshift-release", "openshift-release+ocp_mirror"],
      ["quay.io", "openshift-release-dev+customer"],
      ["registry.connect.redhat.com", "customer"],
      ["registry.redhat.io", "customer"],
    ]);
    expect(problems).toEqual([
      expect.objectContaining({
        rule: "auth-shadow",
        severity: "warning",
        message:
          "below quay.example.test/openshift-release, openshift-release+ocp_mirror is used instead of openshift-operators+ocp_mirror (quay.example.test)",
        help: expect.stringContaining(
          "Check that the account of the entry quay.example.test may write all catalogs",
        ),
      }),
    ]);
  });

  test("with a path for each, the rebuild of catalogs finds neither", () => {
    const { problems } = merge({
      robots: {
        "quay.example.test/openshift-operators": operators,
        "quay.example.test/openshift-release": release,
      },
    });
    expect(problems).toEqual([
      expect.objectContaining({
        rule: "auth-path-scope",
        severity: "warning",
        message:
          '"quay.example.test" has only entries with paths, such as "quay.example.test/openshift-operators": oc-mirror ignores them when it rebuilds a catalog',
      }),
    ]);
  });

  test("--override takes the last one, and says which it leaves out", () => {
    const { entries, problems } = merge(
      { release: { "quay.example.test": release }, operators: { "quay.example.test": operators } },
      { override: ["quay.example.test"] },
    );
    expect(entries.map(({ username }) => username)).toEqual(["openshift-operators+ocp_mirror"]);
    expect(problems.map(({ rule, message }) => [rule, message])).toEqual([
      [
        "auth-override",
        '"quay.example.test" gets the credentials of openshift-operators+ocp_mirror (operators:1:11), not those of openshift-release+ocp_mirror',
      ],
    ]);
  });
});

describe("entries that are the same", () => {
  test("count once, however their keys are written", () => {
    const { entries, problems } = merge({
      a: { "https://registry.example.test/v1/": release },
      b: { "registry.example.test": release, "registry.example.test/": release },
    });
    expect(entries.map(({ key }) => key)).toEqual(["registry.example.test"]);
    expect(problems).toEqual([]);
  });

  test("a key as URL and one as host conflict where they differ", () => {
    const error = refusalOf(() =>
      merge({
        a: { "https://registry.example.test": release },
        b: { "registry.example.test": operators },
      }),
    );
    expect(error.message).toContain('"registry.example.test" has two accounts');
  });

  test.each([
    "docker.io",
    "https://index.docker.io/v1/",
    "registry-1.docker.io",
    "index.docker.io",
  ])("%s is Docker Hub, under the key that all tools know", (key) => {
    const { entries } = merge({ a: { [key]: release }, b: { "docker.io": release } });
    expect(entries.map((entry) => entry.key)).toEqual(["https://index.docker.io/v1/"]);
  });

  test("a newer password of one account is a conflict of its own kind", () => {
    const error = refusalOf(() =>
      merge({
        old: { "quay.example.test": { auth: auth("team+mirror", "old-secret") } },
        new: { "quay.example.test": { auth: auth("team+mirror", "new-secret") } },
      }),
    );
    expect(error.message).toContain(
      '"quay.example.test" has two different passwords of team+mirror',
    );
    expect(error.hint).toContain("--override quay.example.test");
    expect(JSON.stringify(error)).not.toMatch(/old-secret|new-secret/);
  });

  test("a longer key with the same account is a note", () => {
    const { problems } = merge({
      a: { "quay.example.test": release, "quay.example.test/team/deep": release },
    });
    expect(problems.map(({ rule, severity }) => [rule, severity])).toEqual([
      ["auth-shadow", "info"],
    ]);
  });

  test("of three nested keys, each is compared with the nearest above it", () => {
    const { problems } = merge({
      a: {
        "quay.example.test": release,
        "quay.example.test/team": operators,
        "quay.example.test/team/deep": release,
        "quay.example.test/teams": operators,
      },
    });
    expect(problems.map(({ message }) => message.split(",")[0])).toEqual([
      "below quay.example.test/team",
      "below quay.example.test/team/deep",
      "below quay.example.test/teams",
    ]);
    expect(problems[1]?.message).toContain("instead of openshift-operators+ocp_mirror");
  });
});

describe("what a merged file cannot hold", () => {
  test("programs that keep credentials are named", () => {
    const text = `{"auths":{"a.example.test":${JSON.stringify(release)}},"credHelpers":{"b.example.test":"ecr-login"},"credsStore":"desktop"}`;
    const { problems } = mergeCredentials([readAuthFile(text, "config.json")]);
    expect(problems.map(({ rule, message }) => [rule, message])).toEqual([
      [
        "auth-helper",
        'the credentials of "b.example.test" in docker-credential-ecr-login are left out: mirrorkit does not run credential helpers',
      ],
      [
        "auth-helper",
        "credentials in docker-credential-desktop are left out: mirrorkit does not run credential helpers",
      ],
    ]);
  });

  test("an entry without credentials gives way to one that has some", () => {
    const { entries, problems } = merge({
      a: { "quay.example.test": {} },
      b: { "quay.example.test": release },
    });
    expect(entries.map(({ key }) => key)).toEqual(["quay.example.test"]);
    expect(problems.map(({ rule }) => rule)).toEqual(["authfile"]);
  });

  test.each([[{}], [{ "quay.example.test": {} }]])("no credentials at all: %j", (auths) => {
    const error = refusalOf(() => merge({ "empty.json": auths }));
    expect([error.code, error.message]).toEqual(["invalid-input", "no credentials in empty.json"]);
  });

  test("options that name what is not there are refused", () => {
    const sources = { a: { "quay.example.test": release } };
    expect(refusalOf(() => merge(sources, { override: ["quay.example.tset"] })).message).toBe(
      '--override: no source has "quay.example.tset"',
    );
    const scopes = [{ key: "other.example.test/team", source: "a" }];
    expect(refusalOf(() => merge(sources, { scopes })).message).toBe(
      '--scope: a has no entry for "other.example.test"',
    );
    const elsewhere = [{ key: "quay.example.test/team", source: "b" }];
    expect(refusalOf(() => merge(sources, { scopes: elsewhere })).code).toBe("wrong-use");
  });
});

describe("the merged text", () => {
  test("has sorted keys, auth alone, and an identity token where there is one", () => {
    const { entries } = merge({
      a: {
        "z.example.test": { username: "u", password: "p" },
        "b.example.test": { auth: auth("x", ""), identitytoken: "refresh" },
        __proto__x: release,
      },
    });
    expect(written(entries)).toEqual({
      auths: {
        __proto__x: { auth: release.auth },
        "b.example.test": { auth: "eDo=", identitytoken: "refresh" },
        "z.example.test": { auth: "dTpw" },
      },
    });
    expect(writeAuthFile(entries)).toMatch(/^\{\n {2}"auths": \{\n[\s\S]*\}\n$/);
  });

  test("merging it again changes nothing", () => {
    const { entries } = merge({ a: customer, b: { "quay.example.test": release } });
    const text = writeAuthFile(entries);
    const again = mergeCredentials([readAuthFile(text, "merged.json")]);
    expect(writeAuthFile(again.entries)).toBe(text);
  });

  test("colons and umlauts of passwords stay", () => {
    const { entries } = merge({ a: { "a.example.test": { auth: auth("u", "a:b:ü€") } } });
    expect(entries[0]?.password()).toBe("a:b:ü€");
    expect(written(entries)).toEqual({
      auths: { "a.example.test": { auth: auth("u", "a:b:ü€") } },
    });
  });

  test("entries show no secret to JSON or an inspector", () => {
    const { entries } = merge({ a: customer });
    const shown = JSON.stringify(entries) + inspect(entries, { depth: 9, showHidden: true });
    expect(shown).not.toContain(canary);
  });
});

describe("a token that is a JWT", () => {
  const now = new Date("2026-11-29T12:00:00Z");
  const jwt = (payload: object): string =>
    [{ alg: "RS512" }, payload, "signature"]
      .map((part) =>
        Buffer.from(typeof part === "string" ? part : JSON.stringify(part)).toString("base64url"),
      )
      .join(".");
  const entriesOf = (password: string): ReturnType<typeof merge>["entries"] =>
    merge({ a: { "registry.redhat.io": { auth: auth("1234|pull", password) } } }).entries;
  const in10Days = now.getTime() / 1_000 + 10 * 86_400 + 60;

  test("expires when it says so", () => {
    const problems = checkExpiry(entriesOf(jwt({ exp: in10Days })), now, 30);
    expect(problems.map(({ rule, severity, message }) => [rule, severity, message])).toEqual([
      [
        "auth-expiry",
        "warning",
        'the token of 1234|pull for "registry.redhat.io" expires on 2026-12-09 12:01 UTC, in 10 days',
      ],
    ]);
    expect(checkExpiry(entriesOf(jwt({ exp: in10Days })), now, 9)).toEqual([]);
    expect(checkExpiry(entriesOf(jwt({ exp: now.getTime() / 1_000 })), now, 0)[0]?.severity).toBe(
      "error",
    );
  });

  test("of identity tokens too", () => {
    const { entries } = merge({
      a: { "a.example.test": { auth: auth("u"), identitytoken: jwt({ exp: 1 }) } },
    });
    expect(checkExpiry(entries, now, 30)[0]?.message).toBe(
      'the token of u for "a.example.test" expired on 1970-01-01 00:00 UTC',
    );
  });

  test.each([
    ["no end", jwt({ iat: 1 })],
    ["an end that is text", jwt({ exp: "tomorrow" })],
    ["an end beyond all dates", jwt({ exp: 1e30 })],
    ["two parts", "a.b"],
    ["three parts that are not JSON", "aaa.bbb.ccc"],
    ["a robot's token", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"],
    ["nothing", ""],
  ])("%s tells nothing", (_, password) => {
    expect(entriesOf(password).map(expiryOf)).toEqual([undefined]);
  });
});
