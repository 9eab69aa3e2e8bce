import { isMirrorError } from "@mirrorkit/sdk/problems";
import { describe, expect, test } from "vitest";
import type { ForgeWorld } from "../forges/world.ts";
import { worlds } from "../forges/worlds.ts";
import { type Bot, type EndState, oneShot, Story } from "./scenario.ts";

/** Does it again until it goes through, as a supervisor restarts a process. */
async function untilDone<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isMirrorError(error) || tries === 5) throw error;
    }
  }
}

const restarted: Bot = {
  review: (...step) => untilDone(() => oneShot.review(...step)),
  publish: (...step) => untilDone(() => oneShot.publish(...step)),
};

/** Two processes at once, and one after them, since what each saw may have been half of it. */
const twice: Bot = {
  async review(...step) {
    await Promise.all([restarted.review(...step), restarted.review(...step)]);
    return restarted.review(...step);
  },
  async publish(...step) {
    await Promise.all([restarted.publish(...step), restarted.publish(...step)]);
    return restarted.publish(...step);
  },
};

async function endOf(
  openWorld: () => Promise<ForgeWorld>,
  bot: Bot,
  prepare: (world: ForgeWorld) => void = () => undefined,
): Promise<{ readonly end: EndState; readonly calls: number }> {
  const world = await openWorld();
  const story = new Story(world, bot);
  prepare(world);
  await story.tell();
  const told = { end: story.end(), calls: world.calls.length };
  await world.close();
  return told;
}

/** Every seventeenth call, so that it stays short; all of them where MIRRORKIT_ALL_CALLS is set. */
const step = process.env["MIRRORKIT_ALL_CALLS"] === undefined ? 17 : 1;

describe.each(worlds)("on %s the week ends the same", (_kind, openWorld) => {
  test("when the process dies at any call, before or after it took effect", async () => {
    const undisturbed = await endOf(openWorld, oneShot);
    for (let at = 0; at < undisturbed.calls; at += step) {
      for (const done of [false, true]) {
        let seen = 0;
        const disturbed = await endOf(openWorld, restarted, (world) => {
          world.mishap({
            fits: () => (seen += 1) === at + 1,
            answer: { status: 500, body: "{}" },
            done,
          });
        });
        expect(disturbed.end, `call ${at}, ${done ? "done" : "not done"}`).toEqual(undisturbed.end);
      }
    }
  });

  test("when two processes do everything at once", async () => {
    const undisturbed = await endOf(openWorld, oneShot);
    expect((await endOf(openWorld, twice)).end).toEqual(undisturbed.end);
  });
});
