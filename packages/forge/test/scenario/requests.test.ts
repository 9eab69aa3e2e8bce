import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Call, ForgeWorld } from "../forges/world.ts";
import { worlds } from "../forges/worlds.ts";
import { weeks } from "../golden.ts";
import { Story } from "./scenario.ts";

/** What other accounts may change while a review goes on, by what its address or query has. */
const mayChange = {
  "the change request": /\/(?:pulls|merge_requests)\/1$/,
  comments: /\/notes\?|query Comments/,
  "the status of a commit": /\/status(?:es)?\?/,
  "what an account may do": /\/permission$|\/members\/all\//,
};

function nameOf({ method, path, body }: Call): string {
  return `${method} ${path} ${body}`.trim();
}

/** The reads that are made more than once, without those of what may change. */
function doubled(calls: readonly Call[]): readonly string[] {
  const names = calls.filter(({ writes }) => !writes).map(nameOf);
  const again = names.filter((name, index) => names.indexOf(name) !== index);
  return again.filter((name) => !Object.values(mayChange).some((one) => one.test(name)));
}

describe.each(worlds)("on %s", (kind, openWorld) => {
  let world: ForgeWorld;
  let story: Story;

  beforeEach(async () => {
    world = await openWorld();
    story = new Story(world);
    story.open();
  });

  afterEach(() => world.close());

  async function callsOf(act: () => Promise<unknown>): Promise<readonly Call[]> {
    const before = world.calls.length;
    await act();
    return world.calls.slice(before);
  }

  function times(calls: readonly Call[], what: keyof typeof mayChange): number {
    const reads = calls.filter(({ writes }) => !writes);
    return reads.filter((call) => mayChange[what].test(nameOf(call))).length;
  }

  test("a first review asks twice only for what may have changed meanwhile", async () => {
    const calls = await callsOf(() => story.review());
    expect(doubled(calls)).toEqual([]);
    expect(times(calls, "comments")).toBe(2);
    expect(times(calls, "the status of a commit")).toBe(2);
  });

  test("nor does one that changes nothing, which looks at the comments once", async () => {
    await story.review();
    const calls = await callsOf(() => story.review());
    expect(doubled(calls)).toEqual([]);
    expect(calls.filter(({ writes }) => writes)).toEqual([]);
    expect(times(calls, "comments")).toBe(1);
  });

  test("whoever approved is asked about again after writing, the commits are not", async () => {
    await story.review();
    story.approve("bert");
    const calls = await callsOf(() => story.review());
    expect(doubled(calls)).toEqual([]);
    expect(times(calls, "what an account may do")).toBe(2);
  });

  test("the folders above an ImageSet and its records are not read as files", async () => {
    const calls = await callsOf(() => story.review());
    const read = calls.filter(({ operation }) => /file/i.test(operation));
    expect(
      read.filter((call) =>
        /"path":"(?:data|data\/oc-mirror|production)"|files\/(?:data|production)\//.test(
          nameOf(call),
        ),
      ),
    ).toEqual([]);
  });

  test("a new proposal lists no folder that may hold all of a project, and one list of change requests", async () => {
    const calls = await callsOf(() => story.publish(weeks[0]));
    const names = calls.map(nameOf);
    const lists = new Set(names.filter((name) => /GET .*(?:pulls|merge_requests)\?/.test(name)));
    expect([...lists]).toEqual([expect.stringContaining("state=all")]);
    const whole = names.filter((name) => /repository\/tree.*recursive=true/.test(name));
    expect(whole.length).toBeLessThan(kind === "GitLab" ? 2 : 1);
  });

  test("a proposal that is there already is found among the open ones alone", async () => {
    await story.publish(weeks[0]);
    const calls = await callsOf(() => story.publish(weeks[0]));
    expect(doubled(calls)).toEqual([]);
    const lists = calls.map(nameOf).filter((name) => /(?:pulls|merge_requests)\?/.test(name));
    expect(lists).toEqual([expect.stringContaining("state=open")]);
  });
});
