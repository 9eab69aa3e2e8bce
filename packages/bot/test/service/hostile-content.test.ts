import type { ReconcileKey } from "@mirrorkit/bot/internal";
import { beforeEach, describe, expect, test } from "vitest";
import type { ForgeWorld } from "../../../forge/test/forges/world.ts";
import { anyWorld } from "../../../forge/test/forges/worlds.ts";
import { settingsText, weeks } from "../../../forge/test/golden.ts";
import {
  type ContentThreads,
  makeTemporaryFolder,
  openContentThreads,
  removeTemporaryFolder,
} from "../../src/content-threads/index.ts";
import { type OpenLedger, openLedger } from "../../src/service/slow-content.ts";
import { handlerOf } from "../../src/service/work-handlers.ts";
import {
  addConfigProject,
  openEndless,
  openWeek,
  rightReview,
  seenReview,
} from "./many-requests.ts";
import { afterTest } from "./running-bot.ts";
import { recordOf } from "./served-story.ts";
import { serviceSettings } from "./service-settings.ts";

const module = new URL("../content-threads/test-worker.ts", import.meta.url);
const blocked =
  "failed: Blocked: the content could not be reviewed within 0.3 s of computing. Push a change, or comment /mirror recheck.";
const waiting = "pending: The review is in progress.";

function threadsWith(computingMs: number): ContentThreads {
  const folder = makeTemporaryFolder();
  afterTest(async () => removeTemporaryFolder(folder));
  const threads = openContentThreads({
    size: 1,
    folder,
    limits: { computingMs, memoryMiB: 384 },
    module,
  });
  afterTest(async () => threads.close());
  return threads;
}

describe.each(anyWorld)("on %s, content that computes without end", (_kind, openWorld) => {
  let world: ForgeWorld;
  let config: string;
  let ledger: OpenLedger;
  let now: number;
  let settled: number[];
  /** Has a change request reviewed, by a bot that has short or long limits for it. */
  let review: (number: number, limits?: "little" | "endless") => Promise<void>;
  let publish: (limits: "little" | "endless") => Promise<void>;

  beforeEach(async () => {
    world = await openWorld();
    afterTest(() => world.close());
    config = addConfigProject(world);
    now = Date.now();
    ledger = openLedger(() => now);
    settled = [];
    const threads = { little: threadsWith(300), endless: threadsWith(3_600_000) };
    const settings = serviceSettings({ worlds: [world], config });
    const forges = { project: (_forge: string, path: string) => world.open(path) };
    const run = (limits: "little" | "endless", key: ReconcileKey): Promise<void> => {
      const handler = handlerOf(settings, forges, {
        content: { threads: threads[limits], ledger },
        onSettled: ({ number }) => settled.push(number),
      });
      return handler(key, new AbortController().signal);
    };
    const forge = world.kind;
    review = (number, limits = "little") =>
      run(limits, { kind: "review", forge, project: config, number });
    publish = (limits) => run(limits, { kind: "publish", forge, publication: forge });
  });

  function status(number: number): string {
    return seenReview(world, config, number).status;
  }

  async function setAside(): Promise<number> {
    const number = openEndless(world, config, "endless");
    await expect(review(number)).rejects.toMatchObject({ code: "refused" });
    expect([status(number), ledger.setAside()]).toEqual([waiting, []]);
    await review(number);
    expect([status(number), settled]).toEqual([blocked, [number]]);
    return number;
  }

  test("is set aside after two tries, and neither tried again nor freed; others are reviewed", async () => {
    const honest = openWeek(world, config, "week-2");
    const number = await setAside();
    const key = { kind: "review", forge: world.kind, project: config, number };
    const reason = "the content took longer than 0.3 s of computing, and was stopped";
    expect(ledger.setAside()).toMatchObject([{ key, reason }]);
    const writes = world.calls.filter((call) => call.writes).length;
    await review(number, "endless");
    expect(world.calls.filter((call) => call.writes)).toHaveLength(writes);
    expect(status(number)).toBe(blocked);
    await review(honest, "endless");
    expect(seenReview(world, config, honest)).toEqual(rightReview);
    expect(ledger.setAside()).toHaveLength(1);
  });

  test("is reviewed once its head is another one", async () => {
    const number = await setAside();
    openWeek(world, config, "endless", number);
    await review(number, "endless");
    expect(seenReview(world, config, number)).toEqual(rightReview);
    expect(ledger.setAside()).toEqual([]);
  });

  test("gets two new tries when the settings of the default branch change", async () => {
    const number = await setAside();
    const files = { "mirrorkit.yaml": `${settingsText}# another policy\n` };
    world.push(config, { branch: "main", account: "bert", files });
    await expect(review(number)).rejects.toThrow("of computing");
    await review(number);
    expect(status(number)).toBe(blocked);
  });

  test("gets two new tries for a comment that asks for them, and only for one that came later", async () => {
    const number = openEndless(world, config, "endless");
    world.comment(config, number, "ada", "/mirror recheck");
    await expect(review(number)).rejects.toThrow("of computing");
    await review(number);
    await review(number);
    world.comment(config, number, "ada", "why is this /mirror recheck\nnot reviewed?");
    await review(number);
    expect(ledger.setAside()).toHaveLength(1);
    world.comment(config, number, "ada", "/mirror recheck\n\nIt was the machine.");
    await expect(review(number)).rejects.toThrow("of computing");
    await review(number);
    await review(number);
    expect([ledger.setAside().length, status(number)]).toEqual([1, blocked]);
  });

  test("is tried again after a day", async () => {
    const number = await setAside();
    now += 90_000_000;
    await expect(review(number)).rejects.toThrow("of computing");
  });

  test("keeps a publication from being tried until there is another commit", async () => {
    const text = `${settingsText}# test: compute without end\n`;
    const record = await recordOf(weeks[0]);
    world.push(config, {
      branch: "main",
      account: "bert",
      files: { ...record, "mirrorkit.yaml": text },
    });
    await expect(publish("little")).rejects.toThrow("of computing");
    await publish("little");
    expect(ledger.setAside()).toMatchObject([{ key: { kind: "publish" } }]);
    await publish("endless");
    expect(world.changeRequests("platform/gitops")).toEqual([]);
    world.push(config, {
      branch: "main",
      account: "bert",
      files: { "mirrorkit.yaml": settingsText },
    });
    await publish("endless");
    expect(world.changeRequests("platform/gitops")).toHaveLength(1);
    expect(ledger.setAside()).toEqual([]);
  });
});

test("where no content at all can be worked on, that is said until some can", () => {
  const ledger = openLedger();
  for (let times = 0; times < 4; times += 1) ledger.note("ended");
  expect(ledger.health().healthy).toBe(true);
  ledger.note("unstarted");
  expect(ledger.health()).toMatchObject({
    healthy: false,
    reason: expect.stringContaining("the last 5 times"),
  });
  ledger.note("worked");
  expect(ledger.health().healthy).toBe(true);
});
