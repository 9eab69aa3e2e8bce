import { openRegistryClient } from "@mirrorkit/sdk/registry";
import { describe, expect, test, vi } from "vitest";
import type { Behaviour } from "../../../../test/registries/hostile-server.ts";
import { digestOf } from "../../../../test/registries/push.ts";
import {
  authFiles,
  canary,
  clientFor,
  closers,
  failureOf,
  manifest,
  name,
  serve,
} from "./hostile-client.ts";

describe("challenges", () => {
  test.each([
    ["none", undefined, "requires a login, but sent no WWW-Authenticate header"],
    ["an empty one", "", "requires a login, but sent an unreadable WWW-Authenticate header"],
    ["an unknown scheme", "Negotiate", "sent an unreadable"],
    ["a realm that is not an address", 'Bearer realm="nowhere",service="x"', "sent an unreadable"],
    ["a quote without end", 'Bearer realm="http://x', "sent an unreadable"],
    ["something else", "=,=;realm", "sent an unreadable"],
  ])("%s says that the registry's word is broken", async (_, challenge, message) => {
    const server = await serve(
      (_request, response) => {
        if (challenge !== undefined) response.setHeader("www-authenticate", challenge);
        response.writeHead(401).end();
      },
      { all: true },
    );
    const client = clientFor(server, { authFiles: authFiles(server.host) });
    expect(await client.findManifest(name(server))).toMatchObject({
      state: "unknown",
      code: "network",
      reason: expect.stringContaining(message) as string,
    });
    expect(server.requests.filter((line) => line.includes("Basic"))).toEqual([]);
  });

  test("two in one header, Basic behind Bearer, and one that comes only with the manifest", async () => {
    let realm = "";
    const server = await serve(
      (request, response) => {
        const { authorization = "" } = request.headers;
        if (request.url === "/v2/") return response.end("{}");
        if (request.url?.startsWith("/token")) return response.end('{"access_token":"good"}');
        if (authorization === "Bearer good") {
          response.setHeader("docker-content-digest", digestOf(manifest));
          return response.end();
        }
        response.setHeader(
          "www-authenticate",
          `Basic realm="x", BEARER service = "a, b" , Realm="${realm}",scope="whatever"`,
        );
        return response.writeHead(401).end();
      },
      { all: true },
    );
    realm = `http://${server.host}/token`;
    const client = clientFor(server, { authFiles: authFiles(server.host) });
    expect(await client.findManifest(name(server))).toMatchObject({ state: "present" });
    const asked = server.requests.find((line) => line.startsWith("GET /token"));
    expect(asked).toContain("scope=repository%3Ateam%2Fapp%3Apull");
    expect(asked).toContain("service=a%2C+b");
  });

  test.each([
    ["no token", 200, "{}", "answered without a token"],
    ["a token with a line break", 200, '{"token":"a\\r\\nX-Evil: 1"}', "answered without a token"],
    ["no JSON", 200, "<html>", "answered without a token"],
    ["an error of its own", 500, "", "answered 500"],
    ["a refusal", 403, '{"errors":[{"code":"DENIED","message":"no"}]}', "DENIED: no"],
  ])("a token server that gives %s", async (_, status, body, message) => {
    let realm = "";
    const server = await serve(
      (request, response) => {
        if (request.url?.startsWith("/token")) return response.writeHead(status).end(body);
        response.setHeader("www-authenticate", `Bearer realm="${realm}"`);
        return response.writeHead(401).end();
      },
      { all: true },
    );
    realm = `http://${server.host}/token`;
    const found = await clientFor(server, { authFiles: authFiles(server.host) }).findManifest(
      name(server),
    );
    expect(found).toMatchObject({
      state: "unknown",
      reason: expect.stringContaining(message) as string,
    });
    expect(JSON.stringify(found)).not.toContain(canary);
  });

  test("a token that is refused again and again ends the attempts", async () => {
    let realm = "";
    const server = await serve(
      (request, response) => {
        if (request.url?.startsWith("/token")) return response.end('{"token":"t"}');
        response.setHeader("www-authenticate", `Bearer realm="${realm}",error="invalid_token"`);
        return response.writeHead(401).end();
      },
      { all: true },
    );
    realm = `http://${server.host}/token`;
    const found = await clientFor(server).findManifest(name(server));
    expect(found).toMatchObject({ state: "unknown", code: "unauthorized" });
    expect(server.requests.length).toBeLessThan(10);
  });

  test("a token of many repositories that is too long is asked for in halves", async () => {
    let realm = "";
    const server = await serve(
      (request, response) => {
        if (request.url?.startsWith("/token")) {
          const scopes = new URL(request.url, "http://x").searchParams.getAll("scope");
          return response.end(JSON.stringify({ token: "x".repeat(scopes.length * 900) }));
        }
        if (request.url !== "/v2/" && request.headers.authorization !== undefined) {
          return response.writeHead(404).end();
        }
        response.setHeader("www-authenticate", `Bearer realm="${realm}"`);
        return response.writeHead(401).end();
      },
      { all: true },
    );
    realm = `http://${server.host}/token`;
    const client = clientFor(server);
    const repositories = Array.from({ length: 40 }, (_, number) => ({
      registry: server.host,
      repository: `team/app-${number}`,
    }));
    client.expect(repositories);
    const found = await Promise.all(
      repositories.map((repository) => client.findManifest({ ...repository, reference: "v1" })),
    );
    expect(found.every(({ state }) => state === "absent")).toBe(true);
    const [longest] = server.authorizations.toSorted((a, b) => b.length - a.length);
    expect(longest?.length).toBeLessThan(8 * 1024);
    const sizes = server.requests
      .filter((line) => line.startsWith("GET /token"))
      .map((line) => line.split("scope=").length - 1);
    expect(sizes.slice(0, 2)).toEqual([20, 20]);
    expect(sizes.filter((size) => size === 5)).toHaveLength(8);
    expect(sizes.length).toBeLessThanOrEqual(14);
  });
});

describe("redirects", () => {
  test("carry no credentials to another host, and get none back", async () => {
    const bytes = Buffer.from("blob");
    const storage = await serve((_request, response) => void response.end(bytes), { all: true });
    const server = await serve(
      (request, response) => {
        if (request.url === "/v2/" && request.headers.authorization === undefined) {
          response.setHeader("www-authenticate", "Basic");
          return response.writeHead(401).end();
        }
        const location = `http://${storage.host}/bucket?signature=1`;
        return response.writeHead(307, { location }).end();
      },
      { all: true },
    );
    const client = clientFor(server, { authFiles: authFiles(server.host) });
    const read = await client.readBlob(name(server), digestOf(bytes), { largest: 10 });
    expect(Buffer.from(read)).toEqual(bytes);
    expect(storage.requests).toEqual(["GET /bucket?signature=1"]);
    expect(server.requests.at(-1)).toContain("Basic");
  });

  test.each([
    ["in a circle", (path: string) => path, "redirects in a loop"],
    ["for ever", (path: string) => `${path}x`, "is redirected more than 5 times"],
    [
      "to another scheme",
      () => "file:///etc/passwd",
      "redirects to an address that cannot be followed",
    ],
    [
      "to credentials of its own",
      () => "http://user:pass@127.0.0.1:1/",
      "redirects to an address that cannot be followed",
    ],
  ])("%s end", async (_, next, message) => {
    const server = await serve((request, response) => {
      response.writeHead(302, { location: next(request.url ?? "") }).end();
    });
    const found = await clientFor(server).findManifest(name(server));
    expect(found).toMatchObject({
      state: "unknown",
      reason: expect.stringContaining(message) as string,
    });
    expect(server.requests.length).toBeLessThan(10);
  });
});

describe("retries", () => {
  test.each([429, 500, 502, 503, 504])("%d without Retry-After is tried again", async (status) => {
    let count = 0;
    const server = await serve((_request, response) => {
      count += 1;
      if (count < 3) return void response.writeHead(status).end();
      response.setHeader("docker-content-digest", digestOf(manifest));
      return void response.end();
    });
    expect(await clientFor(server).findManifest(name(server))).toMatchObject({ state: "present" });
    expect(count).toBe(3);
  });

  test("a wait beyond the budget is not waited for, and its end is reported", async () => {
    const server = await serve((_request, response) => {
      response.writeHead(429, { "retry-after": "3600" }).end();
    });
    const client = clientFor(server);
    const start = Date.now();
    const error = await failureOf(client.fetchManifest(name(server)));
    expect(error.code).toBe("rate-limited");
    expect(error.retryAt?.getTime()).toBeGreaterThan(start + 3_500_000);
    expect(Date.now() - start).toBeLessThan(2_000);
  });

  test("a date, a negative number and nonsense in Retry-After do no harm", async () => {
    for (const value of [new Date(Date.now() - 5_000).toUTCString(), "-1", "soon", "1e9", ""]) {
      let count = 0;
      const server = await serve((_request, response) => {
        count += 1;
        if (count === 1) return void response.writeHead(503, { "retry-after": value }).end();
        response.setHeader("docker-content-digest", digestOf(manifest));
        return void response.end();
      });
      expect(await clientFor(server).findManifest(name(server))).toMatchObject({
        state: "present",
      });
    }
  });

  test("one that asks to wait has all others wait", async () => {
    let first = 0;
    const times: number[] = [];
    const server = await serve((_request, response) => {
      times.push(Date.now());
      if (times.length === 1) {
        first = Date.now();
        return void response.writeHead(429, { "retry-after": "1" }).end();
      }
      response.setHeader("docker-content-digest", digestOf(manifest));
      return void response.end();
    });
    const client = clientFor(server, { retry: { tries: 3, budget: 5_000 }, connections: 1 });
    await client.ping(server.host);
    const one = client.findManifest(name(server));
    await one;
    const rest = await Promise.all([1, 2, 3].map(() => client.findManifest(name(server))));
    expect(rest.every(({ state }) => state === "present")).toBe(true);
    expect(Math.min(...times.slice(1)) - first).toBeGreaterThanOrEqual(950);
  });

  test("a registry that hangs is given up, and after three times left alone", async () => {
    const server = await serve(() => undefined);
    const client = clientFor(server, { retry: { tries: 1 } });
    for (let number = 0; number < 3; number++) {
      expect(await client.findManifest(name(server))).toMatchObject({
        state: "unknown",
        code: "network",
        reason: `${server.host} did not answer in time`,
      });
    }
    const before = server.requests.length;
    // Whatever waited now would wait for ever.
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    try {
      for (let number = 0; number < 100; number++) {
        expect(await client.findManifest(name(server))).toMatchObject({ state: "unknown" });
      }
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
    expect(server.requests.length).toBe(before);
  });

  test("one that drips is given up after all of the time for an answer", async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(" "), 30);
      response.on("close", () => clearInterval(timer));
    });
    const start = Date.now();
    await expect(clientFor(server).fetchManifest(name(server))).rejects.toThrow("in time");
    expect(Date.now() - start).toBeLessThan(3_000);
  });

  test("one that is not there, and one that is no registry, are named", async () => {
    const server = await serve((_request, response) => void response.writeHead(404).end("<html>"), {
      all: true,
    });
    expect(await clientFor(server).findManifest(name(server))).toMatchObject({
      state: "unknown",
      reason: expect.stringContaining("answered 404 to /v2/: it is not a registry") as string,
    });
    const gone = openRegistryClient({ retry: { tries: 2, first: 1 } });
    closers.push(gone);
    const found = await gone.findManifest({
      registry: "127.0.0.1:1",
      repository: "a",
      reference: "b",
    });
    expect(found).toMatchObject({ reason: "127.0.0.1:1 refuses the connection" });
  });

  test("a page of a proxy is not taken for the absence of an image", async () => {
    const server = await serve((_request, response) => {
      response.writeHead(404, { "content-type": "text/html" }).end("<html>no route</html>");
    });
    expect(await clientFor(server).findManifest(name(server))).toMatchObject({
      state: "unknown",
      help: expect.stringContaining("proxy") as string,
    });
  });
});

describe("listings", () => {
  const page =
    (next: (url: string, host: string) => string | undefined): Behaviour =>
    (request, response) => {
      const link = next(request.url ?? "", request.headers.host ?? "");
      if (link !== undefined) response.setHeader("link", `<${link}>; rel="next"`);
      response.end('{"tags":["a"]}');
    };

  test.each([
    ["another host", () => "http://127.0.0.1:1/v2/team/app/tags/list?last=a"],
    ["another repository", () => "/v2/other/tags/list?last=a"],
    ["another scheme", (_: string, host: string) => `https://${host}/v2/team/app/tags/list?last=a`],
  ])("are not followed to %s", async (_, next) => {
    const server = await serve(page(next));
    const client = clientFor(server, { authFiles: authFiles(server.host) });
    await expect(client.listTags(name(server))).rejects.toMatchObject({ code: "refused" });
  });

  test("end where they go in a circle, and follow a proper page", async () => {
    const circle = await serve(page(() => "/v2/team/app/tags/list?n=1000"));
    await expect(clientFor(circle).listTags(name(circle))).rejects.toThrow("loops");
    const proper = await serve(
      page((url) => (url.includes("last") ? undefined : "/v2/team/app/tags/list?last=a&n=1000")),
    );
    expect(await clientFor(proper).listTags(name(proper))).toEqual(["a", "a"]);
  });
});
