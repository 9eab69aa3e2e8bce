import { setImmediate as turn } from "node:timers/promises";
import type { BranchHead } from "@mirrorkit/bot/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import { describe, expect, test } from "vitest";
import { signedHeaders, startBot } from "../server/bot-at-work.ts";
import { job } from "./payloads.ts";

/** A forge that answers what it is asked when it is told to. */
function slowForge() {
  const asked: BranchHead[] = [];
  const waiting: { answer: (numbers: readonly number[]) => void; fail: (why: Error) => void }[] =
    [];
  return {
    asked,
    find: (head: BranchHead): Promise<readonly number[]> => {
      asked.push(head);
      return new Promise((answer, fail) => waiting.push({ answer, fail }));
    },
    async answer(numbers: readonly number[]): Promise<void> {
      waiting.shift()?.answer(numbers);
      await turn();
    },
    async fail(): Promise<void> {
      waiting.shift()?.fail(new MirrorError("network", "the forge is gone"));
      await turn();
    },
  };
}

async function startWith(forge: ReturnType<typeof slowForge>) {
  const bot = await startBot({ find: forge.find });
  const tell = async (ref: string, build_id: number): Promise<string | null> => {
    const body = JSON.stringify(job({ ref, build_id }));
    const answer = await bot.post("/webhooks/gitlab", body, signedHeaders(body));
    expect(answer.status).toBe(200);
    return answer.headers.get("x-mirrorkit-outcome");
  };
  return { bot, tell };
}

const review = (number: number) => ({ kind: "review", forge: "lab", project: "g/p", number });

describe("what comes from a branch", () => {
  test("is asked for after the answer, and handed on when it is known", async () => {
    const forge = slowForge();
    const { bot, tell } = await startWith(forge);
    expect(await tell("topic", 1)).toBe("accepted; the change requests of its branch are queued");
    expect(forge.asked).toEqual([{ project: "g/p", branch: "topic", sha: "a".repeat(40) }]);
    expect(bot.keys).toEqual([]);
    await forge.answer([5, 7]);
    expect(bot.keys).toEqual([review(5), review(7)]);
  });

  test("is asked for once more, not ten times, when ten jobs end while it is asked", async () => {
    const forge = slowForge();
    const { bot, tell } = await startWith(forge);
    for (let id = 1; id <= 10; id += 1) await tell("topic", id);
    await tell("other", 11);
    await forge.answer([5]);
    await forge.answer([5]);
    await forge.answer([]);
    expect(forge.asked.map(({ branch }) => branch)).toEqual(["topic", "topic", "other"]);
    expect(bot.keys).toEqual([review(5), review(5)]);
  });

  test("is left to the sweep when the forge is gone, and asked for again at the next event", async () => {
    const forge = slowForge();
    const { bot, tell } = await startWith(forge);
    await tell("topic", 1);
    await tell("other", 2);
    await forge.fail();
    expect(forge.asked).toHaveLength(1);
    expect(bot.log()).toContain("the next sweep finds them");
    await tell("topic", 3);
    await forge.answer([5]);
    expect(bot.keys).toEqual([review(5)]);
  });
});
