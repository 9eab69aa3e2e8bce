import { createKeyedQueue, type ReconcileKey } from "@mirrorkit/bot/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import { expect, test } from "vitest";
import { blameForge } from "../../src/queue/blame.ts";
import { testClock } from "./test-clock.ts";
import { review, reviewId, workshop } from "./workshop.ts";

const publication: ReconcileKey = { kind: "publish", forge: "target", publication: "fleet" };
const id = "publish/target/fleet";

async function slowedBySource() {
  const clock = testClock(() => 0);
  const work = workshop();
  const queue = createKeyedQueue({ handler: work.handler, clock });
  await queue.add(publication);
  await clock.settle();
  const retryAt = new Date(clock.now() + 3_600_000);
  const slower = new MirrorError("rate-limited", "slower", { retryAt });
  blameForge(slower, "source");
  work.fail(slower, id);
  await clock.settle();
  return { clock, work, queue, retryAt };
}

test("a forge that a publication only reads is left alone, and not the one that it writes to", async () => {
  const { clock, work, queue, retryAt } = await slowedBySource();
  expect((await queue.pending()).paused).toEqual([{ forge: "source", until: retryAt }]);
  await queue.add(review("a", 1, "target"));
  await queue.add(review("a", 1, "source"));
  await clock.settle();
  expect(work.open.map((run) => run.id)).toEqual([reviewId("a", 1, "target")]);
  await clock.advance(3_600_000);
  expect(work.begun).toContain(reviewId("a", 1, "source"));
});

test("the publication itself is tried again when the forge that it reads may be asked again", async () => {
  const { clock, work, queue, retryAt } = await slowedBySource();
  const [failure] = (await queue.pending()).failing;
  expect(failure).toMatchObject({ key: publication, nextTry: retryAt, attempts: 0 });
  await queue.add(publication, "event");
  await clock.advance(3_599_999);
  expect(work.begun).toEqual([id]);
  await clock.advance(1);
  expect(work.begun).toEqual([id, id]);
  work.finish();
  await clock.settle();
  const { counts, paused } = await queue.pending();
  expect(counts).toEqual({ waiting: 0, running: 0, later: 0, dropped: 0 });
  expect(paused).toEqual([]);
});

test("it is tried again then too when something happened to it during its run", async () => {
  const clock = testClock(() => 0);
  const work = workshop();
  const queue = createKeyedQueue({ handler: work.handler, clock });
  await queue.add(publication);
  await clock.settle();
  await queue.add(publication, "event");
  const retryAt = new Date(clock.now() + 60_000);
  const slower = new MirrorError("rate-limited", "slower", { retryAt });
  blameForge(slower, "source");
  work.fail(slower);
  await clock.advance(59_999);
  expect(work.begun).toEqual([id]);
  await clock.advance(1);
  expect(work.begun).toEqual([id, id]);
});
