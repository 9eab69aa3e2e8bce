import { inspect } from "node:util";
import type { Connection, ForgeProject } from "@mirrorkit/forge";
import { MirrorError } from "@mirrorkit/sdk/problems";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openGitLabProject } from "../../src/client/gitlab/index.ts";
import { authority, certificate, key } from "../forges/certificates.ts";
import { GitLabWorld, type GitLabWorldOptions } from "../forges/gitlab/world.ts";
import type { Call, Mishap } from "../forges/world.ts";
import { openProxy, openStranger, type Stranger } from "./bystanders.ts";

const pauses: number[] = [];
let world: GitLabWorld;
let stranger: Stranger;
let name: string;
/** How many requests it took to open the project. */
let opening: number;

beforeEach(async () => {
  pauses.length = 0;
  stranger = await openStranger();
  await begin({});
});

afterEach(async () => {
  await stranger.close();
  await world.close();
});

/** Another GitLab in place of the usual one. */
async function beginAnew(options: GitLabWorldOptions): Promise<void> {
  await world.close();
  await begin(options);
}

async function begin(options: GitLabWorldOptions): Promise<void> {
  world = await GitLabWorld.open(options);
  name = world.addProject("config", { "imageset.yaml": "kind: ImageSetConfiguration\n" });
  world.push(name, { branch: "topic", files: { "a.txt": "a\n" } });
  world.openChangeRequest(name, { source: "topic", title: "Topic", account: "ann" });
}

async function project(more: Partial<Connection> = {}): Promise<ForgeProject> {
  const connection = { apiUrl: world.apiUrl, credentials: { token: world.token }, ...more };
  const pause = async (milliseconds: number): Promise<void> => {
    pauses.push(milliseconds);
  };
  const opened = await openGitLabProject(connection, name, { pause });
  opening = world.calls.length;
  return opened;
}

/** The requests since the project was opened. */
function asked(): readonly Call[] {
  return world.calls.slice(opening);
}

async function failure(promise: Promise<unknown>): Promise<MirrorError> {
  const error = await promise.then(
    () => new Error("it did not fail"),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(MirrorError);
  return error as MirrorError;
}

function always(answer: Mishap["answer"]): Mishap {
  return { times: 99, ...(answer === undefined ? { hangUp: true } : { answer }) };
}

describe("a redirect", () => {
  test("on the same server is followed for reads, with the token", async () => {
    const bot = await project();
    world.moveProject(name, "elsewhere/config");
    expect(await bot.branch("main")).toBe(world.branch("elsewhere/config", "main"));
  });

  test("is not followed for writes: the project has moved, and the error says so", async () => {
    const bot = await project();
    world.moveProject(name, "elsewhere/config");
    const error = await failure(bot.addComment(1, "hello"));
    expect(error).toMatchObject({ code: "not-found", hint: expect.stringContaining("moved") });
  });

  test.each([301, 302, 303, 307, 308])(
    "%s to another server is not followed, and that server hears nothing",
    async (status) => {
      const bot = await project();
      const headers = { location: `${stranger.origin}/api/v4/user?secret=1` };
      world.mishap(always({ status, headers }));
      const error = await failure(bot.self());
      expect(error.code).toBe("network");
      expect(error.message).toContain(stranger.origin);
      expect(error.message).not.toContain("secret");
      expect(stranger.visits).toEqual([]);
    },
  );

  test("of a write is never followed, not even on the same server", async () => {
    const bot = await project();
    const location = `${world.apiUrl}/projects/1/merge_requests/1/notes`;
    world.mishap({ answer: { status: 308, headers: { location } } });
    expect((await failure(bot.addComment(1, "hello"))).code).toBe("network");
    expect(asked().filter(({ writes }) => writes)).toHaveLength(1);
  });

  test("without end comes to an end", async () => {
    const bot = await project();
    world.mishap(always({ status: 302, headers: { location: `${world.apiUrl}/user` } }));
    expect((await failure(bot.self())).message).toContain("too often");
  });

  test("of a file of a job to another server takes no token along", async () => {
    const bot = await project();
    const sha = world.branch(name, "topic") ?? "";
    world.addArtefact(name, { sha, changeRequest: 1, name: "job", files: { "m.txt": "m" } });
    const headers = { location: `${stranger.origin}/bucket/artifacts.zip?signature=1` };
    world.mishap({
      fits: ({ operation }) => operation === "getArtifacts",
      answer: { status: 302, headers },
    });
    const of = { changeRequest: 1 };
    const request = { sha, of, name: "job", path: "m.txt", maxBytes: 1_000 };
    await failure(bot.artefact(request));
    expect(stranger.visits).toHaveLength(1);
    expect(JSON.stringify(stranger.visits)).not.toContain(world.token);
    expect(Object.keys(stranger.visits[0] ?? {})).not.toContain("authorization");
  });
});

describe("what fails for a moment", () => {
  test("is read again, three times in all", async () => {
    const bot = await project();
    world.mishap({ times: 2, answer: { status: 503 } });
    expect(await bot.branch("main")).toBe(world.branch(name, "main"));
    expect(asked()).toHaveLength(3);
    expect(pauses).toHaveLength(2);
  });

  test.each([502, 503, 504])("and goes on with %s is a failure of the network", async (status) => {
    const bot = await project();
    world.mishap(always({ status, body: "<html>out of order</html>" }));
    expect((await failure(bot.branch("main"))).code).toBe("network");
    expect(asked()).toHaveLength(3);
  });

  test("by a cut connection is read again too", async () => {
    const bot = await project();
    world.mishap({ hangUp: true });
    expect(await bot.branch("main")).toBe(world.branch(name, "main"));
  });

  test("but 500 is not asked again", async () => {
    const bot = await project();
    world.mishap({ answer: { status: 500, body: "{}" } });
    expect((await failure(bot.branch("main"))).code).toBe("network");
    expect(asked()).toHaveLength(1);
  });

  test("while it creates is not done again, for it may be done", async () => {
    const bot = await project();
    const commit = { branch: "new", expected: undefined, base: world.branch(name, "main") ?? "" };
    const files = { message: "m", write: new Map(), existing: new Set<string>(), remove: [] };
    const draft = {
      source: "new",
      target: "main",
      title: "t",
      body: "",
      labels: [],
      reviewers: [],
    };
    for (const answer of [{ status: 502 }, undefined]) {
      for (const create of [
        () => bot.addComment(1, "hello"),
        () => bot.commit({ ...commit, ...files, branch: `new-${answer?.status ?? 0}` }),
        () => bot.openChangeRequest({ ...draft, source: `new-${answer?.status ?? 0}` }),
      ]) {
        const before = asked().length;
        world.mishap({ done: true, ...(answer === undefined ? { hangUp: true } : { answer }) });
        expect((await failure(create())).code).toBe("network");
        expect(asked()).toHaveLength(before + 1);
      }
    }
    expect(world.comments(name, 1)).toHaveLength(2);
    expect(world.changeRequests(name)).toHaveLength(3);
  });

  test("by taking too long is given up after the time that the connection names", async () => {
    world.mishap({ delayMs: 60_000, hangUp: true });
    const error = await failure(project({ timeoutMs: 50 }));
    expect(error).toMatchObject({
      code: "network",
      message: expect.stringContaining("TimeoutError"),
    });
    expect(pauses).toEqual([]);
  });
});

describe("being asked to wait", () => {
  test("for long is an error that says until when", async () => {
    const bot = await project();
    world.mishap(always({ status: 429, headers: { "retry-after": "120" }, body: "Retry later" }));
    const before = Date.now();
    const error = await failure(bot.branch("main"));
    expect(error.code).toBe("rate-limited");
    expect(error.retryAt?.getTime()).toBeGreaterThanOrEqual(before + 120_000);
    expect(error.retryAt?.getTime()).toBeLessThanOrEqual(Date.now() + 120_000);
    expect(asked()).toHaveLength(1);
  });

  test("until a time of the forge's clock is understood by that clock", async () => {
    const bot = await project();
    const headers = { date: "Mon, 05 Jan 2015 08:00:00 GMT", "ratelimit-reset": "1420445100" };
    world.mishap({ answer: { status: 429, headers } });
    const before = Date.now();
    const error = await failure(bot.branch("main"));
    expect(error.retryAt?.getTime()).toBeGreaterThanOrEqual(before + 300_000);
    expect(error.retryAt?.getTime()).toBeLessThanOrEqual(Date.now() + 300_000);
  });

  test("for a moment is waited out once by reads", async () => {
    const bot = await project();
    world.mishap({ answer: { status: 429, headers: { "retry-after": "3" } } });
    expect(await bot.branch("main")).toBe(world.branch(name, "main"));
    expect(pauses).toEqual([3_000]);
    world.mishap({ times: 2, answer: { status: 429, headers: { "retry-after": "3" } } });
    expect((await failure(bot.branch("main"))).code).toBe("rate-limited");
  });

  test("is never waited out by what creates", async () => {
    const bot = await project();
    world.mishap({ answer: { status: 429, headers: { "retry-after": "1" } } });
    expect((await failure(bot.addComment(1, "x"))).code).toBe("rate-limited");
    expect(pauses).toEqual([]);
  });

  test("without a time is an error with one all the same", async () => {
    const bot = await project();
    world.mishap({ answer: { status: 429, headers: { "retry-after": "soon" } } });
    expect((await failure(bot.branch("main"))).retryAt).toBeInstanceOf(Date);
  });
});

describe("the token", () => {
  const echo = (status: number): Mishap => {
    const body = JSON.stringify({ message: `no, ${world.token}`, error: world.token });
    return always({ status, headers: { "content-type": "application/json" }, body });
  };

  test.each([400, 401, 403, 404, 405, 409, 422, 429, 500, 502])(
    "is in no part of the error for %s, even if the server repeats it",
    async (status) => {
      const bot = await project();
      world.mishap(echo(status));
      for (const error of [await failure(bot.self()), await failure(bot.addComment(1, "x"))]) {
        const shown = inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true });
        expect(shown + String(error.stack)).not.toContain(world.token);
        expect(JSON.stringify(error)).not.toContain(world.token);
      }
    },
  );

  test("is in no error of the connection, and not in the project", async () => {
    const bot = await project();
    world.mishap(always(undefined));
    const error = await failure(bot.self());
    const shown = inspect([error, bot], { depth: Number.POSITIVE_INFINITY, showHidden: true });
    expect(shown).not.toContain(world.token);
  });

  test("with a line break is refused without being shown", async () => {
    const error = await failure(project({ credentials: { token: "glpat-secret\n" } }));
    expect(error.code).toBe("wrong-use");
    expect(inspect(error, { showHidden: true })).not.toContain("glpat-secret");
  });
});

describe("an answer", () => {
  test("that is a page of a proxy is told from GitLab's", async () => {
    const bot = await project();
    world.mishap({ answer: { status: 200, body: "<html>Please log in</html>" } });
    const error = await failure(bot.self());
    expect(error).toMatchObject({ code: "network", hint: expect.stringContaining("login page") });
  });

  test.each(["", "null", "17", '"text"'])(
    "of %j, where an object is expected, is refused",
    async (body) => {
      const bot = await project();
      world.mishap({ answer: { status: 200, body } });
      expect((await failure(bot.changeRequest(1))).code).toBe("network");
    },
  );

  test("that there is no common commit is told from an answer that is missing", async () => {
    const bot = await project();
    const fits = ({ operation }: Call): boolean => operation === "getMergeBase";
    world.mishap({ fits, answer: { status: 200, body: "null" } });
    expect((await failure(bot.compare("main", "main"))).code).toBe("not-found");
  });

  test("that is no list where one is expected is refused", async () => {
    const bot = await project();
    world.mishap({ answer: { status: 200, body: "{}" } });
    expect((await failure(bot.comments(1))).code).toBe("network");
  });

  test("in pages is read page by page, and its links lead to no other server", async () => {
    const bot = await project();
    for (let count = 0; count < 230; count += 1) world.comment(name, 1, "ann", `comment ${count}`);
    expect(await bot.comments(1)).toHaveLength(230);
    expect(asked()).toHaveLength(3);
    const link = `<${stranger.origin}/api/v4/notes?page=2&per_page=100>; rel="next"`;
    world.mishap({ answer: { status: 200, headers: { link }, body: "[]" } });
    await bot.comments(1);
    expect(stranger.visits).toEqual([]);
  });
});

describe("a connection", () => {
  test("tells of every answer, and of those that did not come", async () => {
    const heard: (number | undefined)[] = [];
    const bot = await project({ onAnswer: (status) => heard.push(status) });
    world.moveProject(name, "elsewhere/config");
    await bot.branch("main");
    world.mishap({ fits: ({ writes }) => writes, hangUp: true });
    await failure(bot.addComment(1, "x"));
    expect(heard).toEqual([200, 301, 200, undefined]);
  });

  test("to a server of a private authority needs that authority", async () => {
    await beginAnew({ tls: { key, cert: certificate } });
    const error = await failure(project());
    expect(error).toMatchObject({
      code: "network",
      hint: expect.stringContaining("certificate authority"),
    });
    expect(world.calls).toEqual([]);
    const bot = await project({ certificateAuthorities: authority });
    expect(await bot.branch("main")).toBe(world.branch(name, "main"));
  });

  test("goes through the proxy, which sees no token", async () => {
    await beginAnew({ tls: { key, cert: certificate } });
    const proxy = await openProxy();
    const bot = await project({ proxy: proxy.url, certificateAuthorities: authority });
    expect(await bot.branch("main")).toBe(world.branch(name, "main"));
    expect(proxy.heard.length).toBeGreaterThan(0);
    for (const line of proxy.heard) expect(line).toContain(new URL(world.apiUrl).host);
    expect(proxy.heard.join("\n")).not.toContain(world.token);
    await proxy.close();
    expect((await failure(project({ proxy: proxy.url }))).code).toBe("network");
  });

  test("reaches a GitLab that lives in a folder of its host", async () => {
    await beginAnew({ folder: "/tools/gitlab" });
    const bot = await project();
    expect(await bot.branch("main")).toBe(world.branch(name, "main"));
    expect((await bot.self()).name).toBe(world.botName);
  });

  test.each<[string, Partial<Connection>]>([
    ["an address without the API", { apiUrl: "https://gitlab.example.com" }],
    ["an address with a password", { apiUrl: "https://ann:secret@gitlab.example.com/api/v4" }],
    ["an address that is none", { apiUrl: "gitlab" }],
    ["an address of another scheme", { apiUrl: "ftp://gitlab.example.com/api/v4" }],
    ["a GitHub App", { credentials: { appId: "1", privateKey: "secret" } }],
    ["no token", { credentials: { token: "" } }],
    ["a proxy that is no address", { proxy: "proxy:3128" }],
    ["authorities that are no PEM", { certificateAuthorities: "secret" }],
  ])("with %s is refused before anything is asked", async (_, more) => {
    const error = await failure(project(more));
    expect(error.code).toBe("wrong-use");
    expect(error.hint).toBeDefined();
    expect(inspect(error, { showHidden: true })).not.toContain("secret");
    expect(world.calls).toEqual([]);
  });

  test.each(["config", "/group/config", "group/../config/", "group/con fig", ""])(
    "to a project by the path %j is refused",
    async (path) => {
      const connection = { apiUrl: world.apiUrl, credentials: { token: world.token } };
      expect((await failure(openGitLabProject(connection, path))).code).toBe("wrong-use");
    },
  );
});
