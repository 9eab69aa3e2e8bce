import { publishPasses, type ReviewResult, reviewChangeRequest } from "@mirrorkit/forge";
import { isMirrorError } from "@mirrorkit/sdk/problems";
import { readMirrorkitYaml } from "@mirrorkit/sdk/settings";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { recordOf } from "../../../bot/test/service/served-story.ts";
import { oddAnswers } from "../forges/odd-answers.ts";
import type { Call, ForgeWorld, Mishap } from "../forges/world.ts";
import { worlds } from "../forges/worlds.ts";
import { imageSetOf, mappingOf, settingsText, weeks } from "../golden.ts";

const path = "production/imageset.yaml";
const passing = /"(?:state|conclusion|status)":"(?:success|passed)"/;

/** What is known of the images before a change: by its pipeline, beside a record that would free it, or by a record. */
type Evidence = "its pipeline" | "a record";

/** A change that removes images. */
interface Held {
  readonly world: ForgeWorld;
  readonly project: string;
  readonly number: number;
  readonly head: string;
}

async function configProject(world: ForgeWorld, evidence: Evidence): Promise<string> {
  const records = await recordOf(weeks[evidence === "a record" ? 0 : 1]);
  const files = { "mirrorkit.yaml": settingsText, [path]: imageSetOf(1), ...records };
  const project = world.addProject("platform/mirror-config", files);
  if (evidence === "a record") return project;
  const sha = world.branch(project, "main") ?? "";
  world.addArtefact(project, { sha, name: "dry-run", files: { "mapping.txt": mappingOf(1) } });
  return project;
}

function propose(world: ForgeWorld, project: string): Held {
  const source = `week-2-${world.changeRequests(project).length}`;
  const change = { branch: source, account: "ada", files: { [path]: imageSetOf(2) } };
  const sha = world.push(project, change);
  const number = world.openChangeRequest(project, { source, title: "Week 2", account: "ada" });
  const files = { "mapping.txt": mappingOf(2) };
  world.addArtefact(project, { sha, changeRequest: number, name: "dry-run", files });
  world.comment(project, number, "ada", "What do you think?");
  return { world, project, number, head: sha };
}

async function review({ world, project, number }: Held): Promise<ReviewResult> {
  return reviewChangeRequest({ project: await world.open(project), number });
}

/** What people see, without times and what differs from one change request to the next. */
function seen({ world, project, number, head }: Held): unknown {
  const statuses = [...world.statuses(project, head)].map(([name, { state, title }]) => {
    return { name, state, title };
  });
  const comments = world
    .comments(project, number)
    .map(({ account, body }) => ({ account, body: withoutChance(body) }));
  return { statuses, comments };
}

function withoutChance(body: string): string {
  return body
    .replace(/ (at|head|content)=\S+/g, "")
    .replace(/\b[0-9a-f]{40}\b/g, "commit")
    .replace(/`[0-9a-f]{8}`/g, "commit")
    .replace(/\/(jobs|runs)\/\d+/g, "/$1/n");
}

/** Does something with one of its requests, by its number, answered oddly. Failures of the forge are expected. */
async function withOdd<Result>(
  world: ForgeWorld,
  { at, odd }: { readonly at: number; readonly odd: Mishap },
  act: () => Promise<Result>,
): Promise<Result | undefined> {
  const before = world.calls.length;
  let over = false;
  world.mishap({ ...odd, fits: () => !over && world.calls.length === before + at + 1 });
  try {
    return await act();
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    return undefined;
  } finally {
    over = true;
  }
}

/** The requests that something makes, with their numbers. */
async function callsOf(
  world: ForgeWorld,
  act: () => Promise<unknown>,
): Promise<readonly (readonly [at: number, call: Call])[]> {
  const before = world.calls.length;
  await act();
  return [...world.calls.slice(before).entries()];
}

/** Every sixth way in turn, so that it stays short; all of them where MIRRORKIT_ALL_CALLS is set. */
const each = process.env["MIRRORKIT_ALL_CALLS"] === undefined ? 6 : 1;

/** Has each of some requests answered oddly in some ways, which together are all of them. */
async function forEachOdd(
  calls: readonly (readonly [at: number, call: Call])[],
  check: (odd: { at: number; odd: Mishap }, where: string) => Promise<void>,
): Promise<void> {
  for (const [at, { operation }] of calls) {
    const kinds = Object.entries(oddAnswers).filter((_, index) => (index + at) % each === 0);
    for (const [kind, odd] of kinds) {
      await check({ at, odd }, `${kind} in place of answer ${at}, ${operation}`);
    }
  }
}

/** Reviews with an odd answer, and says that nothing was freed by it. */
async function reviewOddly(
  held: Held,
  odd: { at: number; odd: Mishap },
  where: string,
): Promise<void> {
  const { world, project, head } = held;
  const since = world.calls.length;
  const result = await withOdd(world, odd, () => review(held));
  if (result !== undefined) expect(result.gate?.state, where).toBe("held");
  const written = world.calls.slice(since).filter(({ writes }) => writes);
  expect(
    written.filter(({ body }) => passing.test(body)),
    where,
  ).toEqual([]);
  const states = [...world.statuses(project, head).values()].map(({ state }) => state);
  expect(states, where).not.toContain("passed");
  expect(JSON.stringify(seen(held)), where).not.toContain("Passed:");
}

describe.each(worlds)("one odd answer of %s", (_kind, openWorld) => {
  let world: ForgeWorld;
  beforeEach(async () => {
    world = await openWorld();
  });
  afterEach(() => world.close());

  test("frees no change that is held by its pipeline", async () => {
    const held = propose(world, await configProject(world, "its pipeline"));
    expect((await review(held)).gate?.state).toBe("held");
    const truth = seen(held);
    const calls = await callsOf(world, () => review(held));
    await forEachOdd(calls, async (odd, where) => {
      await reviewOddly(held, odd, where);
      if (JSON.stringify(seen(held)) !== JSON.stringify(truth)) await review(held);
      expect(seen(held), where).toEqual(truth);
    });
  });

  test("frees no change that is held by a record", async () => {
    const held = propose(world, await configProject(world, "a record"));
    expect((await review(held)).gate?.state).toBe("held");
    const truth = seen(held);
    const calls = await callsOf(world, () => review(held));
    const ofRecord = calls.filter(([, { operation, path: asked, body }]) =>
      `${operation} ${asked} ${body}`.match(/get-tree|oc-mirror/),
    );
    expect(ofRecord.length).toBeGreaterThan(5);
    const some = [...ofRecord.slice(0, 3), ...ofRecord.slice(-1)];
    await forEachOdd(some, async (odd, where) => {
      await reviewOddly(held, odd, where);
      if (JSON.stringify(seen(held)) !== JSON.stringify(truth)) await review(held);
      expect(seen(held), where).toEqual(truth);
    });
  });

  test("frees no change when it is reviewed first", async () => {
    const project = await configProject(world, "its pipeline");
    const first = propose(world, project);
    const calls = await callsOf(world, () => review(first));
    const truth = seen(first);
    const begun = calls.findIndex(([, { writes }]) => writes);
    expect(begun).toBeGreaterThan(0);
    await forEachOdd(calls.slice(begun), async (odd, where) => {
      const held = propose(world, project);
      await reviewOddly(held, odd, where);
      await review(held);
      expect(seen(held), where).toEqual(truth);
    });
  });
});

const branch = "mirrorkit/production";

/** Publishes a week to a project. */
async function publish(world: ForgeWorld, project: string, week: 0 | 1 = 0): Promise<unknown> {
  const settings = readMirrorkitYaml(settingsText, "mirrorkit.yaml");
  const publication = {
    settings,
    settingsFolder: ".",
    passes: [{ imageSet: "production", path: weeks[week] }],
  };
  const wanted = { ...settings.publish, labels: ["mirror"], targetBranch: "main" };
  return publishPasses(await world.open(project), publication, wanted);
}

/** What people see of proposals. */
function proposed(world: ForgeWorld, project: string): unknown {
  const requests = world.changeRequests(project).map((number) => {
    const { title, body, state, source, labels } = world.changeRequest(project, number);
    return { title, body, state, source, labels };
  });
  const there = world.branch(project, branch) !== undefined;
  return {
    requests,
    main: [...world.files(project, "main")],
    files: there ? [...world.files(project, branch)] : [],
    log: there ? world.log(project, branch) : [],
  };
}

describe.each(worlds)("one odd answer of %s", (_kind, openWorld) => {
  let world: ForgeWorld;
  let count = 0;
  beforeEach(async () => {
    world = await openWorld();
  });
  afterEach(() => world.close());

  function gitopsProject(): string {
    count += 1;
    return world.addProject(`platform/gitops-${count}`, { "README.md": "GitOps\n" });
  }

  test("publishes nothing but what is to be published", async () => {
    const first = gitopsProject();
    const calls = await callsOf(world, () => publish(world, first));
    const truth = proposed(world, first);
    await forEachOdd(calls, async (odd, where) => {
      const project = gitopsProject();
      await withOdd(world, odd, () => publish(world, project));
      expect(world.changeRequests(project).length, where).toBeLessThan(2);
      await publish(world, project);
      expect(proposed(world, project), where).toEqual(truth);
    });
  });

  const settled: Readonly<Record<string, (project: string) => void>> = {
    "is proposed already": () => undefined,
    "was declined": (project) => world.editChangeRequest(project, 1, { state: "closed" }),
    "somebody else has changed": (project) => {
      const files = { "clusters/production/mine.yaml": "mine: true\n" };
      world.push(project, { branch, account: "bert", files });
    },
    "was merged": (project) => void world.merge(project, 1),
  };

  test.each(Object.keys(settled))("publishes nothing of what %s", async (what) => {
    const project = gitopsProject();
    await publish(world, project);
    settled[what]?.(project);
    await publish(world, project);
    const truth = proposed(world, project);
    const calls = await callsOf(world, () => publish(world, project));
    expect(calls.filter(([, { writes }]) => writes)).toEqual([]);
    await forEachOdd(calls, async (odd, where) => {
      await withOdd(world, odd, () => publish(world, project));
      expect(proposed(world, project), where).toEqual(truth);
    });
  });
});
