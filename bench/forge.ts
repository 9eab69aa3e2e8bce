// The requests that the common paths make, beside the fewest possible, and our own share of a review's time.
import { type ForgeProject, reviewChangeRequest } from "@mirrorkit/bot";
import type { ForgeWorld } from "../packages/bot/test/forges/world.ts";
import { worlds } from "../packages/bot/test/forges/worlds.ts";
import { weeks } from "../packages/bot/test/golden.ts";
import { Story } from "../packages/bot/test/scenario/scenario.ts";
import { median, table } from "./report.mjs";

/**
 * The fewest requests with which a path can be done: one for each thing that must be known or written, and of those
 * asked twice only the change request (a newer commit must not be overwritten by what was computed for an older one)
 * and, after a comment was created, the comments (two processes may have created one each).
 *
 * - first review: the change 2, settings 1, the ImageSet before and after 2, comments 2, each mapping 3 (what ran,
 *   what it left, the file), the account that we write as 1, the comment 1, the status read and written 2; on GitHub also
 *   where the change left its target 1.
 * - unchanged review: the same without the comment, the comments after it, and the status written.
 * - updated review, after an approval: one for the approver's rights, the comment, and the status written.
 * - publish: the target's commit, its tree, the branch, its change requests; new: the commit (GitHub: tree, commit, ref)
 *   and the change request; unchanged: what the branch has, and its tree.
 */
const fewest: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "first review": { GitHub: 18, GitLab: 17 },
  "unchanged review": { GitHub: 15, GitLab: 14 },
  "updated review": { GitHub: 18, GitLab: 17 },
  "publish new": { GitHub: 8, GitLab: 6 },
  "publish unchanged": { GitHub: 6, GitLab: 6 },
};

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
    const least = fewest[what]?.[name] ?? 0;
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
  await time(quick, 3);
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
