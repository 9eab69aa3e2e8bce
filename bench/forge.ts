// The requests that the common paths make, beside the fewest possible, and our own share of a review's time.
import { type ForgeProject, reviewChangeRequest } from "@mirrorkit/forge";
import type { ForgeWorld } from "../packages/forge/test/forges/world.ts";
import { worlds } from "../packages/forge/test/forges/worlds.ts";
import { weeks } from "../packages/forge/test/golden.ts";
import { Story } from "../packages/forge/test/scenario/scenario.ts";
import { median, table } from "./report.mjs";

/** What a path cannot do without: how many requests, and why. `on` names the only forge that needs them. */
interface Need {
  readonly requests: number;
  readonly why: string;
  readonly on?: "GitHub" | "GitLab";
}

function need(requests: number, why: string, on?: Need["on"]): Need {
  return { requests, why, ...(on === undefined ? {} : { on }) };
}

/** What every review has to know, whatever comes of it. */
const review: readonly Need[] = [
  need(1, "the project: which branch is the default one, whose settings count"),
  need(
    2,
    "the change request; a second time so that an older commit's verdict is not written to a newer",
  ),
  need(1, "the settings of the default branch"),
  need(1, "the settings of the head: a change of the policy needs an approval"),
  need(2, "listings of both roots: only they prove that the settings are regular files", "GitLab"),
  need(2, "the ImageSet on both sides: what was asked for, and is"),
  need(
    2,
    "listings of its folder on both sides: only they prove that it is a regular file",
    "GitLab",
  ),
  need(1, "the paths that differ, and on GitHub with them where the change left its target"),
  need(6, "the mapping of both sides: which pipeline ran, what it left, the file"),
  need(1, "the tree of the head: whether records or policy files lie behind a link", "GitHub"),
  need(1, "that there are no records: the tree has none, and a look of another kind says so too"),
  need(1, "the comments: what people said"),
  need(1, "the account that we write as: its word is no approval, and its comment is known by it"),
  need(1, "the status that is there"),
];

/** What a new verdict needs beside that. */
const verdict: readonly Need[] = [
  need(1, "the status"),
  need(1, "the comment"),
  need(1, "the comments after it: somebody may have spoken, or written one too, meanwhile"),
];

/** What every proposal has to know. */
const proposal: readonly Need[] = [
  need(1, "the project"),
  need(1, "the newest commit of the target"),
  need(1, "its files in the folder of the cluster"),
  need(
    1,
    "that there is no such folder: the tree has none, and a look of another kind says so too",
  ),
  need(1, "the branch"),
  need(1, "its change requests"),
];

/**
 * The fewest requests with which a path can be done and holds what docs/review.md promises: everything is asked for
 * once, but for what others may change meanwhile, and for what is not there, which one answer never tells.
 */
const fewest: Readonly<Record<string, readonly Need[]>> = {
  "first review": [
    ...review,
    need(1, "that the commit is held, before any of its content is read"),
    ...verdict,
  ],
  "unchanged review": review,
  "updated review": [
    ...review,
    ...verdict,
    need(
      2,
      "the rights of the approver, before and after writing: they may be taken away meanwhile",
    ),
    need(1, "who authored the commits: nobody approves their own work"),
    need(1, "who pushed them"),
  ],
  "publish new": [
    ...proposal,
    need(1, "that there is no branch"),
    need(1, "that there never was a change request: a declined one is not opened again", "GitHub"),
    need(1, "the commit"),
    need(2, "its tree, and the branch, which are calls of their own", "GitHub"),
    need(1, "the change request"),
  ],
  "publish unchanged": [
    ...proposal,
    need(1, "what the branch has that its target has not"),
    need(1, "its files: the whole difference must be ours"),
  ],
};

function fewestOf(path: string, forge: string): number {
  const needs = (fewest[path] ?? []).filter(({ on = forge }) => on === forge);
  return needs.reduce((sum, { requests }) => sum + requests, 0);
}

/** Plays a path and gives how many requests it made. */
type Step = (story: Story) => Promise<unknown>;

const steps: Readonly<Record<string, Step>> = {
  "first review": (story) => story.review(),
  "unchanged review": (story) => story.review(),
  "updated review": (story) => {
    story.approve("bert");
    return story.review();
  },
  "publish new": (story) => story.publish(weeks[0]),
  "publish unchanged": (story) => story.publish(weeks[0]),
};

async function countRequests(name: string, world: ForgeWorld): Promise<readonly string[][]> {
  const story = new Story(world);
  story.open();
  const rows: string[][] = [];
  for (const [what, step] of Object.entries(steps)) {
    const before = world.calls.length;
    await step(story);
    const made = world.calls.length - before;
    const least = fewestOf(what, name);
    rows.push([`${name}: ${what}`, String(made), String(least), (made / least).toFixed(2)]);
  }
  return rows;
}

/** A project whose answers come at once, as they were the first time. */
function instant(project: ForgeProject): ForgeProject {
  const answers = new Map<string, unknown>();
  return new Proxy(project, {
    get(target, name, receiver) {
      const value: unknown = Reflect.get(target, name, receiver);
      if (typeof value !== "function" || name === "fileUrl") return value;
      return (...args: readonly unknown[]): unknown => {
        const key = `${String(name)} ${JSON.stringify(args)}`;
        const known =
          answers.get(key) ?? (value as (...all: readonly unknown[]) => unknown)(...args);
        answers.set(key, known);
        return known;
      };
    },
  });
}

/** A line of a mapping for an image of its own; some have another digest with another seed. */
function imageLine(index: number, seed: number): string {
  const hex = (index + (index % 50 === 0 ? seed : 0)).toString(16).padStart(64, "0");
  const name = `more/image-${index}`;
  return `docker://registry.redhat.io/${name}@sha256:${hex}=docker://quay.example.test/mirror/${name}:sha256-${hex}\n`;
}

const latencyMs = 50;

/** Milliseconds of a review: ours, the forge answering at once, and all of it, each answer taking its time. */
async function reviewTimes(world: ForgeWorld, images: number): Promise<readonly [number, number]> {
  const story = new Story(world);
  story.open((seed) =>
    Array.from({ length: images }, (_, index) => imageLine(index, seed)).join(""),
  );
  const { config, number } = story;
  const whole = await world.open(config);
  // Both measure a review that has nothing to write: after a write the answers would be others.
  await reviewChangeRequest({ project: whole, number });
  const quick = instant(whole);
  const time = async (project: ForgeProject, runs: number): Promise<number> => {
    const times: number[] = [];
    for (let run = 0; run < runs; run += 1) {
      const start = performance.now();
      await reviewChangeRequest({ project, number });
      times.push(performance.now() - start);
    }
    return median(times);
  };
  // A server is warm: code that has just begun to run is several times as slow.
  await time(quick, 20);
  const ours = await time(quick, 15);
  world.mishap({ delayMs: latencyMs, times: 1_000 });
  return [ours, await time(whole, 5)];
}

const rows = [["", "requests", "fewest", "ratio (limit 1.3)"]];
const shares = [["", "ours", "in all", "share (limit 10%)"]];
for (const [name, open] of worlds) {
  const world = await open();
  rows.push(...(await countRequests(name, world)));
  await world.close();
}
for (const [name, open] of worlds) {
  const world = await open();
  const [ours, all] = await reviewTimes(world, 1_500);
  const what = `${name}: review with 1,500 images more, ${latencyMs} ms an answer`;
  const share = `${((100 * ours) / all).toFixed(1)}%`;
  shares.push([what, `${ours.toFixed(0)} ms`, `${all.toFixed(0)} ms`, share]);
  await world.close();
}
table("Requests of the common paths", rows);
table("Our own share of a review", shares);
