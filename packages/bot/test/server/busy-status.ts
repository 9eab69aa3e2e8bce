import type { BotStatus, ReconcileKey } from "@mirrorkit/bot/internal";
import type { ForgeProject } from "@mirrorkit/forge";
import { GitLabWorld } from "../../../forge/test/forges/gitlab/world.ts";
import { addWebhook } from "../../../forge/test/forges/set-up.ts";
import type { Mishap } from "../../../forge/test/forges/world.ts";
import { contentEnded } from "../../src/content-threads/ended.ts";
import { usualLimits } from "../../src/content-threads/open-content.ts";
import { explainFailure } from "../../src/queue/retry.ts";

const hook = { url: "https://mirrorkit-bot.apps.example.com/webhooks/gitlab", broken: true };

/** What a forge's adapter says of things that go wrong. */
interface Words {
  readonly comment: string;
  readonly branch: string;
  readonly list: string;
  readonly hook: string;
}

/** Has them go wrong on a stand-in, so that nothing is said that no code says. */
async function wordsOf(path: string, number: number): Promise<Words> {
  const world = await GitLabWorld.open();
  try {
    world.addProject(path, {});
    world.addProject("edge/gitops", {});
    world.permit(path, world.botName, "maintain");
    addWebhook(world, path, hook);
    const [project, gitops] = [await world.open(path), await world.open("edge/gitops")];
    const reason = async (mishap: Mishap, ask: () => Promise<unknown>): Promise<string> => {
      world.mishap(mishap);
      return ask().then(String, (error: unknown) => explainFailure(error).reason);
    };
    const [silent] = (await project.webhooks()) ?? [];
    const headers = { "content-type": "application/json" };
    const forbidden = { answer: { status: 403, headers, body: '{"message":"403 Forbidden"}' } };
    return {
      comment: await reason(forbidden, () => project.addComment(number, "text")),
      list: await reason(forbidden, () => firstChangeRequest(project)),
      branch: await reason({ answer: { status: 500 } }, () => gitops.branch("main")),
      hook: `${silent?.url}: ${silent?.reason}`,
    };
  } finally {
    await world.close();
  }
}

async function firstChangeRequest(project: ForgeProject): Promise<unknown> {
  for await (const one of project.changeRequests({ state: "open" })) return one;
  return undefined;
}

/** What a bot says that has a lot to do, and more trouble than most. */
export async function busyStatus(at: Date): Promise<BotStatus> {
  const edge = "edge/mirror-config";
  const words = await wordsOf(edge, 57);
  const off = (seconds: number): Date => new Date(at.getTime() + seconds * 1_000);
  const review = (project: string, number: number, forge = "gitlab"): ReconcileKey => {
    return { kind: "review", forge, project, number };
  };
  const publish = (publication: string): ReconcileKey => {
    return { kind: "publish", forge: "gitlab", publication };
  };
  return {
    work: {
      failing: [
        {
          key: review(edge, 57),
          code: "unauthorized",
          reason: words.comment,
          at: off(-131),
          attempts: 4,
          nextTry: off(519),
        },
        {
          key: publish("edge"),
          code: "network",
          reason: words.branch,
          at: off(-36),
          attempts: 2,
          nextTry: off(19),
        },
      ],
      running: [
        { key: review("platform/mirror-config", 212), since: off(-5) },
        { key: publish("production"), since: off(-12) },
      ],
      waiting: [
        { key: review("platform/mirror-config", 209), since: off(-10) },
        { key: review(edge, 58), since: off(-7) },
        { key: review("example/mirror-config", 31, "github"), since: off(-361) },
      ],
      paused: [{ forge: "github", until: off(839) }],
      counts: { waiting: 3, running: 2, later: 2, dropped: 0 },
    },
    queue: { healthy: true },
    sweep: {
      state: "waiting",
      startedAt: off(-143),
      finishedAt: off(-141),
      found: 3,
      failures: [{ project: "edge", code: "unauthorized", reason: words.list, at: off(-141) }],
    },
    silentHooks: [{ forge: "gitlab", project: edge, reason: words.hook }],
    version: "0.1.0",
    projects: [
      { forge: "gitlab", project: "platform/mirror-config", gitops: "platform/gitops" },
      { forge: "gitlab", project: edge, gitops: "edge/gitops" },
      { forge: "github", project: "example/mirror-config" },
    ],
    held: [
      {
        key: { kind: "review", forge: "gitlab", project: "platform/mirror-config", number: 204 },
        state: "held",
        verdict: "Blocked: 32 removals are not approved.",
        since: off(-61_200),
      },
      {
        key: { kind: "review", forge: "github", project: "example/mirror-config", number: 30 },
        state: "waiting",
        verdict: "Waiting: the mapping of 1 ImageSet is missing.",
        since: off(-540),
      },
    ],
    setAside: [
      {
        key: review(edge, 61),
        reason: contentEnded("time", usualLimits).message,
        since: off(-1_911),
        until: off(84_489),
      },
    ],
  };
}
