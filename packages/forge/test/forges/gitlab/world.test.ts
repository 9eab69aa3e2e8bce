import { beforeEach, describe, expect, test } from "vitest";
import { GitLabWorld } from "./world.ts";

let world: GitLabWorld;
let path: string;

beforeEach(async () => {
  world = await GitLabWorld.open();
  const name = world.addProject("config", { "a.txt": "a\n" });
  path = `/projects/${encodeURIComponent(name)}`;
  world.push(name, { branch: "topic", files: { "b.txt": "b\n" } });
  world.openChangeRequest(name, { source: "topic", title: "Topic", account: "ann" });
});

interface Sent {
  readonly method?: string;
  readonly body?: unknown;
  readonly token?: string;
}

async function ask(to: string, { method = "GET", body, token = world.token }: Sent = {}) {
  return fetch(`${world.apiUrl}${to}`, {
    method,
    redirect: "manual",
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

describe("the stand-in GitLab", () => {
  test("has nothing to say against requests that are right", async () => {
    expect((await ask(`${path}/merge_requests/1/notes?sort=asc&per_page=100`)).status).toBe(200);
    const sent = { method: "POST", body: { body: "hello" } };
    expect((await ask(`${path}/merge_requests/1/notes`, sent)).status).toBe(201);
    await world.close();
  });

  test.each<[string, string, Sent]>([
    ["a path that is not described", "/nowhere", {}],
    ["a method that is not described", "/merge_requests/1/notes", { method: "DELETE" }],
    ["a parameter that is not described", "/merge_requests?source=topic", {}],
    ["a page that is too large", "/merge_requests?per_page=500", {}],
    ["a state that there is none of", "/merge_requests?state=open", {}],
    ["a number that is none", "/merge_requests/topic", {}],
    ["an empty note", "/merge_requests/1/notes", { method: "POST", body: { body: "" } }],
    [
      "a property that is not described",
      "/merge_requests/1",
      { method: "PUT", body: { name: "x" } },
    ],
    ["a body where none belongs", "/repository/branches/topic", { method: "DELETE", body: {} }],
    ["no token", "/merge_requests", { token: "" }],
  ])("finds fault with %s, and says so at its end", async (_, to, sent) => {
    expect((await ask(`${path}${to}`, sent)).status).toBeGreaterThanOrEqual(400);
    await expect(world.close()).rejects.toThrow("stand-in forge");
  });

  test("finds fault with a token that arrives where files are stored", async () => {
    await fetch(`${world.storageUrl}/files/0`, { headers: { "private-token": world.token } });
    await expect(world.close()).rejects.toThrow("private-token came along");
  });

  test("gives links to other pages, and counts only what can be counted", async () => {
    for (let count = 0; count < 45; count += 1) {
      world.comment(decodeURIComponent(path).slice("/projects/".length), 1, "ann", `${count}`);
    }
    const { headers } = await ask(`${path}/merge_requests/1/notes?page=2`);
    expect(headers.get("link")).toContain(`page=3>; rel="next"`);
    expect(headers.get("link")).toContain(`page=1>; rel="prev"`);
    expect(headers.get("x-total")).toBe("45");
    await world.close();
  });

  test("goes wrong as it is told, and only so often", async () => {
    world.mishap({ fits: ({ operation }) => operation === "createNote", answer: { status: 502 } });
    world.mishap({ done: true, hangUp: true, fits: ({ writes }) => writes });
    expect((await ask(`${path}/merge_requests/1`)).status).toBe(200);
    const sent = { method: "POST", body: { body: "hello" } };
    expect((await ask(`${path}/merge_requests/1/notes`, sent)).status).toBe(502);
    await expect(ask(`${path}/merge_requests/1/notes`, sent)).rejects.toThrow("fetch failed");
    const notes = await (await ask(`${path}/merge_requests/1/notes`)).json();
    expect(notes).toHaveLength(1);
    await world.close();
  });
});
