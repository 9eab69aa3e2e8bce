import { readdirSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { type ContentReview, type ReviewSources, type WriteContext } from "@mirrorkit/forge";
import { directReview } from "@mirrorkit/forge/internal";
import { isMirrorError, MirrorError } from "@mirrorkit/sdk/problems";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { imageSetOf, sourcesOf } from "../../../forge/test/golden.ts";
import {
  type ContentLease,
  type ContentLimits,
  type ContentThreads,
  endedBecause,
  makeTemporaryFolder,
  openContentThreads,
  removeTemporaryFolder,
} from "../../src/content-threads/index.ts";
import { until } from "../service/bot-metrics.ts";

const module = new URL("./test-worker.ts", import.meta.url);
/** No machine is so slow. */
const patient: ContentLimits = { computingMs: 3_600_000, memoryMiB: 384 };
const path = "production/imageset.yaml";
const context: WriteContext = {
  head: "a".repeat(40),
  base: "b".repeat(40),
  commands: [],
  answer: { refused: [] },
  given: true,
  maxCharacters: 60_000,
  pages: new Map([[path, { url: "https://forge.test/x", lines: "https://forge.test/x#L" }]]),
};

let folder: string;
const open: ContentThreads[] = [];

beforeEach(() => {
  folder = makeTemporaryFolder();
});

afterEach(() => {
  for (const threads of open.splice(0)) threads.close();
  removeTemporaryFolder(folder);
});

function threadsWith(limits: Partial<ContentLimits>, size = 1): ContentThreads {
  const threads = openContentThreads({ size, folder, limits: { ...patient, ...limits }, module });
  open.push(threads);
  return threads;
}

function leaseOf(threads: ContentThreads): { lease: ContentLease; stop: AbortController } {
  const stop = new AbortController();
  return { lease: threads.lease(stop.signal), stop };
}

/** The sources of a change whose ImageSet says what the worker is to do. */
function saying(what: string): ReviewSources {
  const after = { [path]: `${imageSetOf(2)}# test: ${what}\n` };
  return sourcesOf({ files: { before: { [path]: imageSetOf(1) }, after } });
}

async function wholeOf(review: ContentReview): Promise<unknown> {
  const policy = await review.policy();
  const summary = await review.assess();
  const at = new Date(0);
  const author = { id: "1", name: "ada" };
  const times = { createdAt: at, updatedAt: at };
  const comment = { id: "1", author, body: "/mirror help", edited: false, ...times };
  const commands = await review.commands([comment]);
  return { policy, summary, commands, written: await review.write({ ...context, commands }) };
}

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => "it went well",
    (error: unknown) => error,
  );
}

describe("content that is worked on in a thread of its own", () => {
  test("is reviewed as in this one, one change after another", async () => {
    const { lease } = leaseOf(threadsWith({}));
    expect(await wholeOf(lease.review(sourcesOf()))).toEqual(
      await wholeOf(directReview(sourcesOf())),
    );
    const none = { ...sourcesOf(), settings: async () => undefined };
    expect(await wholeOf(lease.review(none))).toEqual(await wholeOf(directReview(none)));
    lease.end();
  });

  test("fails with the very error of whoever reads it for the thread", async () => {
    const { lease } = leaseOf(threadsWith({}));
    const error = new MirrorError("rate-limited", "later", { retryAt: new Date(5) });
    const broken = { ...sourcesOf(), readFile: () => Promise.reject(error) };
    expect(await failureOf(lease.review(broken).assess())).toBe(error);
    const refused = new MirrorError("refused", "too large", { hint: "smaller" });
    const whole = sourcesOf();
    const large: ReviewSources = {
      ...whole,
      readFile: (side, wanted) =>
        side === "before" ? Promise.reject(refused) : whole.readFile(side, wanted),
    };
    expect(await lease.review(large).assess()).toMatchObject({ isWorthSaying: true });
    lease.end();
  });

  test.each([
    ["compute without end", { computingMs: 200 }, "time", /longer than 0\.2 s of computing/],
    ["take all memory", { memoryMiB: 64 }, "memory", /more than 64 MiB of memory/],
    ["crash", {}, "crash", /crashed the worker.*a crash/],
  ] as const)(
    "and would %s has its thread ended, and the next one gets another",
    async (what, limits, because, message) => {
      const threads = threadsWith(limits);
      const { lease } = leaseOf(threads);
      const error = await failureOf(lease.review(saying(what)).assess());
      expect(endedBecause(error)).toBe(because);
      expect(isMirrorError(error) && error.message).toMatch(message);
      lease.end();
      const next = leaseOf(threads).lease;
      expect(await next.review(sourcesOf()).commands([])).toEqual([]);
      next.end();
    },
  );

  test("may wait for its forge for as long as that takes", async () => {
    const { lease } = leaseOf(threadsWith({ computingMs: 2_000 }));
    const sources = sourcesOf();
    const slow: ReviewSources = {
      ...sources,
      async settings() {
        await pause(4_000);
        return sources.settings();
      },
    };
    expect(await lease.review(slow).policy()).toMatchObject({ status: "mirrorkit/review" });
    lease.end();
  });

  test("has its thread ended when its run is stopped, for which no content is to blame", async () => {
    const threads = threadsWith({});
    const { lease, stop } = leaseOf(threads);
    const reason = new Error("the bot is stopping");
    let reads = 0;
    const sources = saying("compute without end");
    const watched: ReviewSources = {
      ...sources,
      async readFile(side, wanted) {
        reads += 1;
        setTimeout(() => stop.abort(reason), 100);
        return sources.readFile(side, wanted);
      },
    };
    expect(await failureOf(lease.review(watched).assess())).toBe(reason);
    expect(reads).toBe(1);
    lease.end();
    const next = leaseOf(threads).lease;
    expect(await next.review(sourcesOf()).commands([])).toEqual([]);
    next.end();
  });

  test("waits for its turn, in which it is not to blame for others", async () => {
    const threads = threadsWith({ computingMs: 3_000 });
    const [bad, good] = [leaseOf(threads).lease, leaseOf(threads).lease];
    const spinning = failureOf(bad.review(saying("compute without end")).assess());
    const waiting = good.review(sourcesOf()).commands([]);
    expect(endedBecause(await spinning)).toBe("time");
    bad.end();
    expect(await waiting).toEqual([]);
    good.end();
  });

  test("leaves nothing on the disk, also when it is ended while it reads a record", async () => {
    const threads = threadsWith({});
    const { lease, stop } = leaseOf(threads);
    const working = failureOf(
      lease.review(saying("leave a file, and compute without end")).assess(),
    );
    const files = (): string[] =>
      readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
        name.endsWith("a-file"),
      );
    await until(() => files().length === 1);
    stop.abort(new Error("stopped"));
    await working;
    lease.end();
    await until(() => readdirSync(folder).length === 0);
  });

  test("is not to blame when no thread can be started", async () => {
    const missing = new URL("./no-such-worker.ts", import.meta.url);
    const threads = openContentThreads({ size: 1, folder, limits: patient, module: missing });
    open.push(threads);
    for (const _ of [1, 2]) {
      const { lease } = leaseOf(threads);
      const error = await failureOf(lease.review(sourcesOf()).assess());
      expect(endedBecause(error)).toBe("start");
      lease.end();
    }
  });

  test("is lent a thread once one can be started again, however often that failed", async () => {
    const size = 2;
    const threads = openContentThreads({ size, folder, limits: patient, module });
    open.push(threads);
    removeTemporaryFolder(folder);
    writeFileSync(folder, "");
    for (let time = 0; time <= size; time += 1) {
      const { lease } = leaseOf(threads);
      expect(endedBecause(await failureOf(lease.review(sourcesOf()).assess()))).toBe("start");
      lease.end();
    }
    removeTemporaryFolder(folder);
    const { lease } = leaseOf(threads);
    expect(await lease.review(sourcesOf()).assess()).toBeDefined();
    lease.end();
  });
});
