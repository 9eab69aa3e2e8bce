import { expect, test } from "vitest";
import { GitHubWorld } from "../../../forge/test/forges/github/world.ts";
import type { ForgeWorld, Hook } from "../../../forge/test/forges/world.ts";
import { worlds } from "../../../forge/test/forges/worlds.ts";
import { isIdle } from "../service/bot-metrics.ts";
import { startInnerBot } from "../service/running-bot.ts";
import { type Served, serveStory } from "../service/served-story.ts";

const held = "failed: Blocked: 32 removals are not approved.";
const passed = "passed: Passed: 32 removals, approved.";

type Told = Served & { readonly hooks: Hook[] };

/** A change whose removals were approved, by a bot that hears of everything and sweeps no more. */
async function approved(openWorld: () => Promise<ForgeWorld>): Promise<Told> {
  const served = await serveStory(openWorld, {
    start: async (wish) => [(await startInnerBot(wish)).url],
    caughtUp: ([url = ""], sender) => isIdle(url, sender),
  });
  const { story, world, sender } = served;
  const hooks: Hook[] = [];
  world.sendWebhooks({
    deliver(hook) {
      hooks.push(hook);
      sender.deliver(hook);
    },
  });
  story.open();
  await story.review();
  story.approve("bert");
  await story.review();
  expect(story.status()).toBe(passed);
  return { ...served, hooks };
}

function isComment({ event }: Hook): boolean {
  return event === "issue_comment" || event === "Note Hook";
}

function approvalOf({ world, story }: Told): string {
  const said = world.comments(story.config, story.number);
  return said.find(({ account }) => account === "bert")?.id ?? "";
}

test.each(worlds)(
  "on %s, an approval whose comment is edited holds the merge, without a sweep",
  async (_kind, openWorld) => {
    const told = await approved(openWorld);
    const { story, world } = told;
    world.editComment(story.config, story.number, approvalOf(told), "I was wrong.");
    await story.review();
    expect(story.status()).toBe(held);
  },
);

test("an approval whose comment is deleted on GitHub holds the merge, without a sweep", async () => {
  const told = await approved(() => GitHubWorld.open());
  const { story, world, sender, hooks } = told;
  const [last] = hooks.filter(isComment).toReversed();
  world.deleteComment(story.config, story.number, approvalOf(told));
  sender.deliver({ event: "issue_comment", payload: { ...last?.payload, action: "deleted" } });
  await story.review();
  expect(story.status()).toBe(held);
});

test.each(worlds)(
  "on %s, a comment that the bot itself edits has it look once more, and write nothing",
  async (_kind, openWorld) => {
    const { story, world, sender, hooks } = await approved(openWorld);
    const [own] = hooks.filter(isComment).toReversed();
    expect(JSON.stringify(own?.payload)).toMatch(/"action":"(edited|update)"/);
    expect(JSON.stringify(own?.payload)).toContain(world.botName);
    const reads = world.calls.length;
    const writes = world.calls.filter((call) => call.writes).length;
    const told = hooks.length;
    if (own !== undefined) sender.deliver(own);
    await story.review();
    expect(world.calls.length).toBeGreaterThan(reads);
    expect(world.calls.filter((call) => call.writes)).toHaveLength(writes);
    expect(hooks).toHaveLength(told);
  },
);
