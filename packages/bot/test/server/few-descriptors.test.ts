import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Socket } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { WebhookSender } from "../../../forge/test/forges/webhook-sender.ts";
import { anyWorld } from "../../../forge/test/forges/worlds.ts";
import { isIdle, until } from "../service/bot-metrics.ts";
import { addConfigProject, openWeek, rightReview, seenReview } from "../service/many-requests.ts";
import { afterTest } from "../service/running-bot.ts";
import { type ServiceWish, webhookSecret } from "../service/service-settings.ts";
import { open } from "./raw-request.ts";

const script = fileURLToPath(new URL("./few-descriptors.ts", import.meta.url));

interface Line {
  readonly msg?: string;
  readonly url?: string;
  readonly reason?: string;
}

/** A bot that may have few files and connections open. */
function startPoorBot({ worlds: [forge], ...wish }: ServiceWish): {
  readonly child: ChildProcess;
  readonly lines: readonly Line[];
} {
  const known = { kind: forge?.kind, apiUrl: forge?.apiUrl, token: forge?.token };
  const sources = process.env["TEST_DIST"] === undefined ? "--conditions=@mirrorkit/source" : "";
  const command = `ulimit -n 300 && exec "$0" ${sources} --import tsx "$@"`;
  const given = JSON.stringify({ ...wish, worlds: [known] });
  const child = spawn("sh", ["-c", command, process.execPath, script, given], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  afterTest(() => {
    child.kill("SIGKILL");
    return ended;
  });
  const lines: Line[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => {
    lines.push(JSON.parse(line) as Line);
  });
  return { child, lines };
}

/** So many connections that say nothing, each of which comes again when it is turned away. */
function crowd(url: string, count: number): { turnedAway: number; leave(): void } {
  const sockets = new Set<Socket>();
  const here = { turnedAway: 0, leave };
  let left = false;
  const come = (): void => {
    const socket = open(url);
    sockets.add(socket);
    socket.once("close", () => {
      sockets.delete(socket);
      here.turnedAway += 1;
      if (!left) setTimeout(come, 20);
    });
  };
  function leave(): void {
    left = true;
    for (const socket of sockets) socket.destroy();
  }
  for (let at = 0; at < count; at += 1) come();
  return here;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/healthz`)).ok;
  } catch {
    return false;
  }
}

describe.each(anyWorld)("on %s, a bot that runs out of file descriptors", (_kind, openWorld) => {
  test("lives on, and then does what it could not", async () => {
    const world = await openWorld();
    afterTest(() => world.close());
    const config = addConfigProject(world);
    const bot = startPoorBot({ worlds: [world], config, sweepMinutes: 0.05 });
    await until(() => bot.lines.some(({ msg }) => msg === "run"));
    const url = bot.lines.find(({ msg }) => msg === "listening")?.url ?? "";

    const visitors = crowd(url, 500);
    afterTest(async () => visitors.leave());
    await until(() => visitors.turnedAway > 100);
    const number = openWeek(world, config, "week-2");
    // It needs new connections then, and there are none.
    let cut = true;
    world.mishap({ fits: () => cut, times: Number.POSITIVE_INFINITY, hangUp: true });
    const outOf = (wanted: string): boolean =>
      bot.lines.some(({ msg, reason }) => msg === wanted && reason?.includes("EMFILE") === true);
    await until(() => outOf("run") || outOf("sweep"));
    cut = false;
    expect(seenReview(world, config, number)).toEqual({ comments: 0, status: "none" });

    visitors.leave();
    await until(() => answers(url));
    const { kind } = world;
    const address = `${url}/webhooks/${kind}`;
    const secret = webhookSecret(world);
    world.sendWebhooks(new WebhookSender({ kind, url: () => address, secret }));
    world.comment(config, number, "bert", "/mirror recheck");
    await until(() => seenReview(world, config, number).status === rightReview.status);
    await isIdle(url);
    expect(seenReview(world, config, number)).toEqual(rightReview);
    expect(bot.child.exitCode).toBe(null);
  });
});
