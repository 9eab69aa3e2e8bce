import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import type { Mishap } from "../forges/world.ts";
import { worlds } from "../forges/worlds.ts";
import { weeks } from "../golden.ts";
import { Story } from "./scenario.ts";

const mishaps: readonly (readonly [string, Mishap])[] = [
  ["refuses the token", { answer: { status: 401, body: '{"message":"Bad credentials"}' } }],
  ["forbids", { answer: { status: 403, body: '{"message":"no"}' } }],
  ["moved", { answer: { status: 301, headers: { location: "https://elsewhere.example.test/x" } } }],
  ["is limited", { answer: { status: 429, headers: { "retry-after": "3600" }, body: "{}" } }],
  ["is broken", { answer: { status: 500, body: "<html>oops</html>" } }],
  ["hangs up", { hangUp: true }],
  ["talks nonsense", { answer: { status: 200, body: "null" } }],
];

async function errorOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error;
  }
}

describe.each(worlds)("the token of %s is nowhere", (_kind, openWorld) => {
  test("in anything that people see", async () => {
    const world = await openWorld();
    const story = new Story(world);
    await story.tell();
    const seen = [
      ...world.comments(story.config, story.number).map(({ body }) => body),
      ...[story.config, story.gitops].flatMap((project) => [
        ...world
          .changeRequests(project)
          .map((number) => inspect(world.changeRequest(project, number))),
        ...world.log(project, "main"),
        ...world.files(project, "main").values(),
        inspect(world.statuses(project, story.head())),
      ]),
    ];
    expect(seen.join("\n")).not.toContain(world.token);
    expect(world.calls.map(({ path, body }) => `${path} ${body}`).join("\n")).not.toContain(
      world.token,
    );
    await world.close();
  });

  test.each(mishaps)("in an error when the forge %s", async (_what, mishap) => {
    const world = await openWorld();
    const story = new Story(world);
    story.open();
    const errors: unknown[] = [];
    for (const part of ["files", "contents", "notes", "comments", "branches", "ref/heads"]) {
      world.mishap({ ...mishap, times: 4, fits: ({ path }) => path.includes(part) });
      errors.push(await errorOf(story.review()), await errorOf(story.publish(weeks[0])));
    }
    const failed = errors.filter((error) => error !== undefined);
    expect(failed.length).toBeGreaterThan(0);
    for (const error of failed) {
      const shown = inspect(error, { depth: 12, showHidden: true, getters: true });
      expect(shown).not.toContain(world.token);
      expect(shown).not.toMatch(/authorization|private-token/i);
    }
    await world.close();
  });
});
