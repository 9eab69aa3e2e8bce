// A stand-in forge in a process of its own, which is told by messages what is to happen there.
import process from "node:process";
import {
  addConfigProject,
  openWeek,
  rightReview,
  seenReview,
} from "../../packages/bot/test/service/many-requests.ts";
import { GitHubWorld } from "../../packages/forge/test/forges/github/world.ts";
import { GitLabWorld } from "../../packages/forge/test/forges/gitlab/world.ts";
import type { Hook } from "../../packages/forge/test/forges/world.ts";
import type { ForgeAnswer, ForgeOrder } from "./forge.ts";

const world = process.argv[2] === "github" ? await GitHubWorld.open() : await GitLabWorld.open();
const config = addConfigProject(world);
world.mishap({ times: Number.POSITIVE_INFINITY, delayMs: Number(process.argv[3]) });
const hooks: Hook[] = [];
const numbers: number[] = [];

world.sendWebhooks({ deliver: (hook) => hooks.push(hook) });

function open(count: number): void {
  const last = numbers.length;
  for (let at = last; at < last + count; at += 1) {
    numbers.push(openWeek(world, config, `week-2-${at}`));
  }
}

function report(): ForgeAnswer {
  const seen = numbers.map((number) => seenReview(world, config, number));
  const right = seen.filter(
    ({ comments, status }) => comments === rightReview.comments && status === rightReview.status,
  );
  const operations = new Map<string, number>();
  for (const { operation } of world.calls) {
    operations.set(operation, (operations.get(operation) ?? 0) + 1);
  }
  return {
    calls: world.calls.length,
    comments: seen.reduce((sum, { comments }) => sum + comments, 0),
    right: right.length,
    operations: [...operations],
  };
}

process.on("message", (order: ForgeOrder) => {
  void (async () => {
    if (order.ask === "open") {
      open(order.count);
      // What happened is noticed at the end of the turn.
      await new Promise((resolve) => setTimeout(resolve, 10));
      process.send?.({ hooks: hooks.splice(0) });
    } else if (order.ask === "report") {
      process.send?.(report());
    }
  })();
});
process.on("disconnect", () => process.exit());
process.send?.({ kind: world.kind, apiUrl: world.apiUrl, token: world.token, config });
