import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { isMirrorError, type MirrorError } from "@mirrorkit/sdk/problems";
import {
  authFilePlaces,
  lookUpCredentials,
  openAuthFiles,
  readAuthFile,
} from "@mirrorkit/sdk/registry";
import { afterEach, describe, expect, test } from "vitest";

const canary = "canary-7c9e";
const packed = (text: string): string => Buffer.from(text).toString("base64");
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function textOf(auths: object, more: object = {}): string {
  return JSON.stringify({ auths, ...more });
}

function failureOf(text: string): MirrorError {
  try {
    readAuthFile(text, "auth.json");
  } catch (error) {
    if (isMirrorError(error)) return error;
    throw error;
  }
  throw new Error("it was read");
}

function found(text: string, registry: string, repository: string): string {
  const { authFile } = readAuthFile(text, "auth.json");
  const { credentials, helper } = lookUpCredentials([authFile], { registry, repository });
  if (helper !== undefined) return `helper ${helper.helper}`;
  return credentials === undefined ? "anonymous" : credentials.username;
}

describe("credentials are looked up by the rules of containers/image", () => {
  const text = textOf({
    "quay.example.test": { auth: packed("host:x") },
    "quay.example.test/team": { auth: packed("team:x") },
    "quay.example.test/team/app/deep": { auth: packed("deep:x") },
    "quay.example.test/closed": {},
    "https://index.docker.io/v1/": { auth: packed("hub:x") },
    "https://old.example.test/v2/": { auth: packed("old:x") },
    "other.example.test/path": { auth: packed("path:x") },
    "port.example.test:8443": { auth: packed("port:x:y") },
    "a.example.test/b": { auth: packed("one-letter:x") },
  });

  test.each([
    ["quay.example.test", "team/app/deep", "deep"],
    ["quay.example.test", "team/app", "team"],
    ["quay.example.test", "team/application", "team"],
    ["quay.example.test", "teammate/app", "host"],
    ["quay.example.test", "", "host"],
    ["quay.example.test", "closed/app", "anonymous"],
    ["docker.io", "library/busybox", "hub"],
    ["registry-1.docker.io", "library/busybox", "hub"],
    ["old.example.test", "any/thing", "old"],
    ["other.example.test", "elsewhere", "anonymous"],
    ["other.example.test", "path/app", "path"],
    ["port.example.test:8443", "x", "port"],
    ["port.example.test", "x", "anonymous"],
    ["a.example.test", "b/c", "one-letter"],
    ["example.test", "x", "anonymous"],
  ])("%s/%s is asked as %s", (registry, repository, expected) => {
    expect(found(text, registry, repository)).toBe(expected);
  });

  test("an entry without credentials ends the search in its file, not in the next one", () => {
    const [first, second] = [
      textOf({ "r.test/a": {}, "r.test": { auth: packed("first:x") } }),
      textOf({ "r.test": { auth: packed("second:x") } }),
    ].map((one, index) => readAuthFile(one, `${index}.json`).authFile);
    if (first === undefined || second === undefined) throw new Error("not read");
    const target = { registry: "r.test", repository: "a/b" };
    expect(lookUpCredentials([first, second], target).credentials?.username).toBe("second");
  });

  test("a helper is named and never run; Docker's store counts where no file has credentials", () => {
    const withHelper = textOf(
      { "r.test": { auth: packed("user:x") } },
      { credHelpers: { "r.test": "vault", "s.test": "" } },
    );
    expect(found(withHelper, "r.test", "x")).toBe("helper vault");
    expect(found(withHelper, "s.test", "x")).toBe("anonymous");
    const withStore = textOf({ "r.test": { auth: packed("u:x") } }, { credsStore: "desktop" });
    expect(found(withStore, "r.test", "x")).toBe("u");
    expect(found(withStore, "s.test", "x")).toBe("helper desktop");
  });
});

describe("what an entry holds", () => {
  function passwordOf(entry: object): string | undefined {
    const reading = readAuthFile(textOf({ "r.test": entry }), "auth.json");
    const target = { registry: "r.test", repository: "" };
    return lookUpCredentials([reading.authFile], target).credentials?.password();
  }

  test.each([
    [{ auth: packed("u:p:q") }, "p:q"],
    [{ auth: packed("u:") }, ""],
    [{ auth: packed("u:secret\0\0") }, "secret"],
    [
      { auth: `${packed("user:password").slice(0, 8)}\n${packed("user:password").slice(8)}` },
      "password",
    ],
    [{ username: "u", password: "plain" }, "plain"],
    [{ auth: "%%%" }, undefined],
    [{ auth: packed("no colon") }, undefined],
    [{ auth: "" }, undefined],
  ])("%j has the password %j", (entry, expected) => {
    expect(passwordOf(entry)).toBe(expected);
  });

  test("an identity token is told apart from a password", () => {
    const { authFile: file } = readAuthFile(
      textOf({
        "a.test": { auth: packed("<token>:one") },
        "b.test": { identitytoken: "two" },
        "c.test": { auth: packed("user:pass"), identitytoken: "three" },
      }),
      "auth.json",
    );
    const tokens = ["a.test", "b.test", "c.test"].map((registry) =>
      lookUpCredentials([file], { registry, repository: "" }).credentials?.identityToken?.(),
    );
    expect(tokens).toEqual(["one", "two", "three"]);
  });

  test("what cannot be used is a warning that shows no secret", () => {
    const { problems } = readAuthFile(
      textOf({ "r.test": { auth: canary }, "s.test": {} }),
      "auth.json",
    );
    expect(problems.map(({ severity, message }) => `${severity}: ${message}`)).toEqual([
      'warning: the entry "r.test" has no credentials: "auth" is not the base64 form of user:password',
      'warning: the entry "s.test" has no credentials: it has no "auth"',
    ]);
    expect(JSON.stringify(problems)).not.toContain(canary);
  });

  test("neither JSON nor an inspector shows a secret", () => {
    const text = textOf({
      "r.test": { auth: packed(`user:${canary}`), identitytoken: canary },
    });
    const reading = readAuthFile(text, "auth.json");
    const lookup = lookUpCredentials([reading.authFile], { registry: "r.test", repository: "" });
    expect(lookup.credentials?.password()).toBe(canary);
    const shown = [
      JSON.stringify(lookup),
      inspect(lookup, { depth: 9 }),
      inspect(reading, { depth: 9 }),
    ];
    expect(shown.join("")).not.toMatch(new RegExp(`${canary}|${packed(canary).slice(0, 8)}`));
  });
});

describe("an authfile that is wrong is one clear error with its place", () => {
  test.each([
    [
      '{\n  // the robot\n  "auths": {}\n}',
      "2:3",
      "expected a key in double quotes, not a comment",
    ],
    ['{"auths": {} # later\n}', "1:14", 'expected "," or "}", not a comment'],
    ['{"auths": {}, /* x */ "b": 1}', "1:15", "expected a key in double quotes, not a comment"],
    ['{"auths": {"r.test": {"auth": "abc\ndef"}}}', "1:35", "a line break inside a string"],
    ['{"auths": {"r.test": {"auth": "abc"},}}', "1:37", 'unexpected comma before "}"'],
    ["{'auths': {}}", "1:2", "expected a key in double quotes, not '"],
    ['{"auths": {"r.test": {"auth": "x"}}', "1:36", 'expected "," or "}", but the file ends'],
    ["", "1:1", "the file is empty"],
    ["auths: {}\n", "1:1", "expected a value"],
    ['{"auths": {}} {}', "1:15", "there is text after the end of the JSON value"],
    ['{"auths": {"r.test": {"auth": "\\x"}}}', "1:32", "an unknown escape"],
  ])("%j", (text, place, fault) => {
    const error = failureOf(text);
    expect(error.code).toBe("invalid-input");
    expect(error.message).toBe(`the authfile is not JSON: ${fault}`);
    expect(`${error.position?.line}:${error.position?.column}`).toBe(place);
    expect(error.hint).toBeDefined();
  });

  test.each([
    ['{"auths": []}', '"auths" must be a JSON object'],
    ["[]", "an authfile must be a JSON object"],
    ['{"auths": {"r.test": "abc"}}', 'the entry "r.test" must be a JSON object'],
    ['{"credHelpers": 3}', '"credHelpers" must be a JSON object'],
  ])("%s", (text, message) => {
    expect(failureOf(text).message).toBe(message);
  });

  test.each([
    [{ "r.test": { auth: packed(`user:${canary}\n`) } }, "its password ends with a line break"],
    [{ "r.test": { auth: packed(`us\ner:${canary}`) } }, "contains a line break"],
    [{ "r.test": { auth: packed(`user:${canary}\r\nX-Injected: 1`) } }, "contains a line break"],
    [{ "r.test\nevil.test": { auth: packed(`user:${canary}`) } }, "its key contains a line break"],
    [{ "r.test": { username: "u", password: `${canary}\n` } }, "its password ends with"],
  ])("%j is refused for its line break", (auths, message) => {
    const error = failureOf(JSON.stringify({ auths }));
    expect(error.message).toContain(message);
    expect(error.position).toMatchObject({ file: "auth.json", line: 1, column: 11 });
    expect(inspect(error)).not.toContain(canary);
  });

  test("a duplicate entry is a warning and the last one counts; nesting is limited", () => {
    const text = `{"auths":{"r.test":{"auth":"${packed("a:x")}"},"r.test":{"auth":"${packed("b:x")}"}}}`;
    const { authFile: file, problems } = readAuthFile(text, "auth.json");
    const target = { registry: "r.test", repository: "" };
    expect(lookUpCredentials([file], target).credentials?.username).toBe("b");
    expect(problems.map(({ message }) => message)).toEqual([
      '"r.test" is duplicated: only the last entry counts',
    ]);
    expect(failureOf("[".repeat(100_000)).message).toContain("deeper than 32 levels");
  });

  test("entries without auths around them are named", () => {
    const text = JSON.stringify({ "r.test": { auth: packed("u:p") } });
    const { problems } = readAuthFile(text, "auth.json");
    expect(problems[0]?.help).toBe('Put the entries into {"auths":{…}}.');
    const legacy = readAuthFile(text, ".dockercfg", { legacy: true });
    const target = { registry: "r.test", repository: "x" };
    expect(lookUpCredentials([legacy.authFile], target).credentials?.username).toBe("u");
  });
});

describe("authfiles on disk", () => {
  function folder(): string {
    const path = mkdtempSync(join(tmpdir(), "mirrorkit-auth-"));
    folders.push(path);
    return path;
  }

  test("are looked for where containers/image does", () => {
    const paths = (environment: Record<string, string>, uid?: number, platform = "linux") =>
      authFilePlaces({ environment, platform, ...(uid === undefined ? {} : { uid }) }).map(
        ({ path }) => path,
      );
    expect(paths({ HOME: "/home/m", XDG_RUNTIME_DIR: "/run/user/7" }, 7)).toEqual([
      "/run/user/7/containers/auth.json",
      "/home/m/.config/containers/auth.json",
      "/home/m/.docker/config.json",
      "/home/m/.dockercfg",
    ]);
    expect(paths({ HOME: "/home/m", DOCKER_CONFIG: "/d", XDG_CONFIG_HOME: "/x" }, 7)).toEqual([
      "/run/containers/7/auth.json",
      "/x/containers/auth.json",
      "/d/config.json",
      "/home/m/.dockercfg",
    ]);
    expect(paths({ HOME: "/Users/m" }, 501, "darwin")[0]).toBe(
      "/Users/m/.config/containers/auth.json",
    );
    expect(paths({})).toEqual([]);
  });

  test("a named file is the only one, and has to be there", () => {
    const path = join(folder(), "absent.json");
    expect(() => openAuthFiles(path, { environment: {}, platform: "linux" })).toThrow(
      "does not exist",
    );
  });

  test("those that exist are read, and one that all may read is reported", () => {
    const home = folder();
    const path = join(home, ".dockercfg");
    writeFileSync(path, JSON.stringify({ "r.test": { auth: packed("u:p") } }));
    const user = { environment: { HOME: home, XDG_RUNTIME_DIR: home }, platform: "linux" };
    chmodSync(path, 0o644);
    const { authFiles, problems } = openAuthFiles(undefined, user);
    expect(authFiles).toHaveLength(1);
    expect(problems.map(({ severity, message }) => `${severity}: ${message}`)).toEqual([
      "warning: every user of this machine may read the authfile (mode 0644)",
    ]);
    for (const mode of [0o600, 0o640]) {
      chmodSync(path, mode);
      expect(openAuthFiles(undefined, user).problems).toEqual([]);
    }
  });
});
