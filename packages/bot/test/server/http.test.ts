import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { openLog, openMetrics, startServer } from "@mirrorkit/bot/internal";
import { describe, expect, test } from "vitest";
import { publishToken, secret, startBot, status } from "./bot-at-work.ts";
import { head, open, rawRequest } from "./raw-request.ts";

describe("every request", () => {
  test("has an id in its answer and in its lines of the log", async () => {
    const bot = await startBot();
    const answer = await fetch(`${bot.url}/nothing`);
    const id = answer.headers.get("x-request-id");
    expect([answer.status, id]).toEqual([404, expect.stringMatching(/^[\w-]{36}$/)]);
    await expect
      .poll(() => bot.lines)
      .toContainEqual(
        expect.objectContaining({ requestId: id, path: "/nothing", status: 404, level: "info" }),
      );
  });

  test("keeps the id that a proxy gave it", async () => {
    const bot = await startBot();
    const answer = await fetch(`${bot.url}/healthz`, {
      headers: { "x-request-id": "from-proxy.1" },
    });
    expect(answer.headers.get("x-request-id")).toBe("from-proxy.1");
  });

  test.each(["x".repeat(65), "a b", "a\\nb"])("gets another id than %j", async (id) => {
    const bot = await startBot();
    const answer = await fetch(`${bot.url}/healthz`, { headers: { "x-request-id": id } });
    expect(answer.headers.get("x-request-id")).not.toBe(id);
  });

  test("is logged without its query, and in a short line", async () => {
    const bot = await startBot();
    await fetch(`${bot.url}/${"x".repeat(5_000)}?token=in-the-query`);
    await expect.poll(() => bot.log()).toContain("answered");
    expect(bot.log()).not.toContain("in-the-query");
    const paths = bot.lines.flatMap(({ path }) => (typeof path === "string" ? [path] : []));
    expect(paths.map((path) => path.length)).toEqual([200]);
  });

  test.each(["/nothing", "/webhooks", "/webhooks/gitlab/x", "//healthz", "/api"])(
    "for %s is answered with 404",
    async (path) => {
      const bot = await startBot();
      expect((await fetch(bot.url + path)).status).toBe(404);
    },
  );

  test("for an address on another server is answered with 404", async () => {
    const bot = await startBot();
    const line = "GET http://elsewhere.example.test/healthz";
    expect(await rawRequest(bot.url, head(line, { connection: "close" }))).toMatch(/ 404 /);
  });

  test("HEAD is answered like GET, without the body", async () => {
    const bot = await startBot();
    const answer = await fetch(`${bot.url}/healthz`, { method: "HEAD" });
    expect([answer.status, await answer.text()]).toEqual([200, ""]);
  });

  test("that breaks the bot is answered with 500, and the log says why under its id", async () => {
    const bot = await startBot({
      readiness: () => {
        throw new Error("broken on purpose");
      },
    });
    const answer = await fetch(`${bot.url}/readyz`);
    expect([answer.status, await answer.text()]).toEqual([
      500,
      expect.not.stringContaining("purpose"),
    ]);
    expect(bot.lines).toContainEqual(
      expect.objectContaining({
        requestId: answer.headers.get("x-request-id"),
        level: "error",
        err: expect.objectContaining({ message: "broken on purpose" }),
      }),
    );
    expect((await fetch(`${bot.url}/healthz`)).status).toBe(200);
  });

  test("that is no HTTP is answered with 400, and the bot lives on", async () => {
    const bot = await startBot();
    expect(await rawRequest(bot.url, "\u0016\u0003\u0001 hello\r\n\r\n")).toMatch(/ 400 /);
    expect((await fetch(`${bot.url}/healthz`)).status).toBe(200);
  });

  test("with headers of over 16 KiB is answered with 431", async () => {
    const bot = await startBot();
    const headers = { filling: "x".repeat(17_000) };
    expect(await rawRequest(bot.url, head("GET /healthz", headers))).toMatch(/ 431 /);
  });

  test("whose headers do not end is given up", async () => {
    const bot = await startBot({ limits: { headersMs: 100 } });
    expect(await rawRequest(bot.url, "POST /webhooks/gitlab HTTP/1.1\r\nhost: bot\r\n")).toMatch(
      / 408 /,
    );
  });
});

test("connections over the limit are turned away, and the log says so", async () => {
  const bot = await startBot({ limits: { connections: 2 } });
  const sockets = Array.from({ length: 5 }, () => open(bot.url));
  await expect.poll(() => bot.log()).toContain("there are too many connections");
  for (const socket of sockets) socket.destroy();
  await expect
    .poll(() =>
      fetch(`${bot.url}/healthz`).then(
        (answer) => answer.ok,
        () => false,
      ),
    )
    .toBe(true);
});

describe("the server for probes", () => {
  test("answers probes and scrapes, and nothing else", async () => {
    const { server, lines } = await startBot({ probePort: 0 });
    const { probeUrl = "", url } = server;
    expect(probeUrl).not.toBe(url);
    expect(lines).toContainEqual(expect.objectContaining({ msg: "listening", url, probeUrl }));
    for (const path of ["/healthz", "/readyz", "/metrics"]) {
      const [own, other] = await Promise.all([fetch(probeUrl + path), fetch(url + path)]);
      expect([path, own.status, other.status]).toEqual([path, 200, 200]);
    }
    for (const path of ["/status", "/api/publish", "/webhooks/gitlab", "/webhooks/github"]) {
      expect([path, (await fetch(probeUrl + path)).status]).toEqual([path, 404]);
    }
    const body = await fetch(`${probeUrl}/healthz`, { method: "POST", body: "x".repeat(1_000) });
    expect(body.status).toBe(405);
  });

  test("answers however many connections crowd the other one", async () => {
    const { server, url, ...bot } = await startBot({ probePort: 0, limits: { connections: 100 } });
    const sockets = Array.from({ length: 150 }, (_, index) => {
      const socket = open(url);
      if (index % 2 === 0) socket.write("POST /webhooks/gitlab HTTP/1.1\r\nhost: bot\r\n");
      return socket;
    });
    await expect.poll(() => bot.log()).toContain("there are too many connections");
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
    for (const path of ["/healthz", "/readyz", "/metrics"]) {
      expect([path, (await fetch(`${server.probeUrl}${path}`)).status]).toEqual([path, 200]);
    }
    for (const socket of sockets) socket.destroy();
  });

  test("soon gives up connections that ask nothing, and answers again", async () => {
    const { server, ...bot } = await startBot({ probePort: 0 });
    const sockets = Array.from({ length: 100 }, () => open(server.probeUrl ?? ""));
    await expect.poll(() => bot.log()).toContain("there are too many connections");
    const answers = (): Promise<boolean> =>
      fetch(`${server.probeUrl}/healthz`).then(
        ({ ok }) => ok,
        () => false,
      );
    await expect.poll(answers, { timeout: 30_000 }).toBe(true);
    for (const socket of sockets) socket.destroy();
  });

  test("answers until the other one has ended: that it ends is known by it", async () => {
    const readiness = { ready: false, problems: ["the bot is stopping"] };
    const { server, url } = await startBot({ probePort: 0, readiness: () => readiness });
    const held = open(url);
    const headers = { "content-type": "application/json", "x-gitlab-token": secret };
    held.write(head("POST /webhooks/gitlab", { ...headers, "content-length": 2 }));
    await fetch(`${url}/healthz`);
    const ending = server.close(600_000);
    expect((await fetch(`${server.probeUrl}/readyz`)).status).toBe(503);
    held.destroy();
    await ending;
    await expect(fetch(`${server.probeUrl}/readyz`)).rejects.toThrow();
  });
});

describe("what Kubernetes asks", () => {
  test("/healthz answers as long as the process does", async () => {
    const bot = await startBot({ readiness: () => ({ ready: false, problems: ["not yet"] }) });
    expect((await fetch(`${bot.url}/healthz`)).status).toBe(200);
  });

  test.each([
    [200, { ready: true, problems: [] }],
    [200, { ready: true, problems: ["Redis does not answer"] }],
    [503, { ready: false, problems: ["a forge does not accept its token"] }],
  ])("/readyz answers with %d and what is amiss", async (code, readiness) => {
    const bot = await startBot({ readiness: () => readiness });
    const answer = await fetch(`${bot.url}/readyz`);
    expect([answer.status, await answer.json()]).toEqual([code, readiness]);
  });

  test("is logged at the level debug only", async () => {
    const bot = await startBot({ level: "info" });
    for (const path of ["/healthz", "/readyz", "/metrics"]) await fetch(bot.url + path);
    await fetch(`${bot.url}/nothing`);
    await expect.poll(() => bot.log()).toContain("/nothing");
    expect(bot.log()).not.toMatch(/healthz|readyz|metrics/);
  });
});

describe("starting", () => {
  const options = () => ({
    host: "127.0.0.1",
    port: 0,
    receivers: [],
    enqueue: () => Promise.resolve(true),
    publications: [],
    publishToken: undefined,
    statusToken: undefined,
    status: () => Promise.resolve(status),
    readiness: () => ({ ready: true, problems: [] }),
    metrics: openMetrics(),
    log: openLog({ level: "silent" }),
  });

  test.each([
    ["a short token for publishing", { publishToken: "hunter2" }, "POST /api/publish"],
    ["an empty token for the status page", { statusToken: "" }, "the status page"],
    ["a port that none is", { port: 70_000 }, "70000"],
    ["an address of another machine", { host: "192.0.2.1" }, "EADDRNOTAVAIL"],
  ])("is refused with %s", async (_, wrong, message) => {
    const starting = startServer({ ...options(), ...wrong });
    await expect(starting).rejects.toMatchObject({
      code: "wrong-use",
      message: expect.stringContaining(message),
      hint: expect.any(String),
    });
    await expect(starting).rejects.not.toThrow(/hunter2/);
  });

  test("is refused at a port that is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await expect.poll(() => other.listening).toBe(true);
    const { port } = other.address() as AddressInfo;
    await expect(startServer({ ...options(), port })).rejects.toMatchObject({
      code: "wrong-use",
      message: `the bot cannot listen at port ${port}: EADDRINUSE`,
    });
    other.close();
  });

  test("is refused at a port for probes that is taken, and nothing stays behind", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await expect.poll(() => other.listening).toBe(true);
    const { port: probePort } = other.address() as AddressInfo;
    const free = createServer().listen(0, "127.0.0.1");
    await expect.poll(() => free.listening).toBe(true);
    const { port } = free.address() as AddressInfo;
    await new Promise((resolve) => free.close(resolve));
    await expect(startServer({ ...options(), port, probePort })).rejects.toMatchObject({
      message: `the bot cannot listen at port ${probePort}: EADDRINUSE`,
    });
    const server = await startServer({ ...options(), port });
    await server.close(0);
    other.close();
  });

  test("is refused when two receivers want one path", async () => {
    const receiver = {
      forge: "lab",
      path: "/webhooks/gitlab",
      begin: () => {
        throw new Error("never called");
      },
    };
    const receivers = [receiver, { ...receiver, forge: "other" }];
    await expect(startServer({ ...options(), receivers })).rejects.toMatchObject({
      code: "wrong-use",
      message: "two parts of the bot use the path /webhooks/gitlab",
    });
  });
});

describe("ending", () => {
  const line = "POST /webhooks/gitlab";
  const headers = { "content-type": "application/json", "x-gitlab-token": secret };

  test("lets a request end that has begun, and takes no more", async () => {
    const bot = await startBot();
    const socket = open(bot.url);
    const answer: string[] = [];
    socket.on("data", (chunk) => answer.push(String(chunk)));
    socket.write(head(line, { ...headers, "content-length": 2 }));
    await expect.poll(() => bot.server).toBeDefined();
    const idle = await fetch(`${bot.url}/healthz`);
    await idle.text();
    const ending = bot.server.close(10_000);
    await expect(fetch(`${bot.url}/healthz`)).rejects.toThrow();
    socket.write("{}");
    await ending;
    await expect.poll(() => answer.join("")).toMatch(/^HTTP\/1\.1 200 /);
  });

  test("cuts off what has not ended in time", async () => {
    const bot = await startBot();
    const answer = rawRequest(bot.url, head(line, { ...headers, "content-length": 100 }));
    await fetch(`${bot.url}/healthz`);
    await bot.server.close(50);
    expect(await answer).toBe("");
  });

  test("may be asked for twice", async () => {
    const bot = await startBot();
    await Promise.all([bot.server.close(100), bot.server.close(100)]);
  });

  test("does not wait for a connection whose request has just been answered", async () => {
    const asked = new AbortController();
    const release = new AbortController();
    const bot = await startBot({
      status: async () => {
        asked.abort();
        await once(release.signal, "abort");
        return status;
      },
    });
    const keepAlive = open(bot.url);
    keepAlive.write(head("GET /metrics", {}));
    if (!asked.signal.aborted) await once(asked.signal, "abort");
    const ending = bot.server.close(600_000);
    release.abort();
    await ending;
  });

  test("does not wait for connections on which nothing happens", async () => {
    const bot = await startBot();
    const keepAlive = open(bot.url);
    keepAlive.write(head("GET /healthz", {}));
    await new Promise((resolve) => keepAlive.once("data", resolve));
    await bot.server.close(600_000);
  });
});

test("a browser that sends no token cannot have a page publish something", async () => {
  const bot = await startBot();
  const basic = Buffer.from(`anybody:${publishToken}`).toString("base64");
  const answer = await bot.post("/api/publish", "", { authorization: `Basic ${basic}` });
  expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
});
