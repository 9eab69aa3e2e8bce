import { formatKey } from "@mirrorkit/bot/internal";
import { afterEach, describe, expect, test, vi } from "vitest";
import { closeSession, type Session } from "../../src/queue/redis/bullmq-session.ts";
import { isIdle, readyReplica, redisForTest, redisIsMissing, until } from "./shared-queue.ts";
import { review } from "./workshop.ts";

const [one, two] = [review("group/a", 1), review("group/a", 2)];

describe.skipIf(redisIsMissing)("closing a shared queue", () => {
  test("takes for others what happens until the last run has ended", async () => {
    const { url } = await redisForTest();
    const [first, second] = [await readyReplica(url), await readyReplica(url)];
    await first.queue.add(one);
    await until(() => first.work.open.length + second.work.open.length === 1);
    const [closing, other] = first.work.open.length === 1 ? [first, second] : [second, first];
    const closed = closing.queue.close(60_000);
    expect(await closing.queue.add(two)).toBe(true);
    await until(() => other.work.begun.includes(formatKey(two)));
    expect((await closing.queue.pending()).counts.dropped).toBe(0);
    closing.work.finish();
    await closed;
    expect(await closing.queue.add(two)).toBe(false);
    other.work.finish();
    await isIdle(other);
  });
});

describe("closing what BullMQ holds open", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  test("takes two seconds in all when Redis does not answer", async () => {
    vi.useFakeTimers();
    const never = vi.fn(() => new Promise(() => {}));
    const session = { queue: { close: never }, worker: { close: never } } as unknown as Session;
    const closed = vi.fn();
    const closing = closeSession(session, false).then(closed);
    expect(never).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(2000);
    expect(closed).toHaveBeenCalled();
    await closing;
  });
});
