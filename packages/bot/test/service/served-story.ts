import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publishPasses } from "@mirrorkit/forge";
import { listFolder } from "@mirrorkit/sdk/internal";
import { planRecord, readRecordContents, writeRecord } from "@mirrorkit/sdk/records";
import { readMirrorkitYaml } from "@mirrorkit/sdk/settings";
import { openWorkspace } from "@mirrorkit/sdk/workspace";
import { type Trouble, WebhookSender } from "../../../forge/test/forges/webhook-sender.ts";
import type { Files, ForgeWorld } from "../../../forge/test/forges/world.ts";
import { placesOf, settingsText, weeks } from "../../../forge/test/golden.ts";
import { type Bot, type EndState, oneShot, Story } from "../../../forge/test/scenario/scenario.ts";
import { isIdle, isSwept } from "./bot-metrics.ts";
import { afterTest } from "./running-bot.ts";
import { type ServiceWish, webhookSecret } from "./service-settings.ts";

/** Path of the mirror-config project of the story. */
const configProject = "platform/mirror-config";

const folder = "data/oc-mirror/cluster-resources";

/** The record of a week's pass, as the files that its pipeline commits; by default of a Monday that is long past. */
export async function recordOf(week: string, time: Date = mondayOf(week)): Promise<Files> {
  const into = mkdtempSync(join(tmpdir(), "mirrorkit-records-"));
  try {
    const workspace = await openWorkspace(week);
    const { files } = readRecordContents(workspace, { imageSet: join(week, "imageset.yaml") });
    const plan = planRecord({ workspace, files, time, mirrorkit: "0.1.0", exitStatus: 0 });
    const { name, folder: written } = writeRecord(into, plan, time);
    return Object.fromEntries(
      listFolder(written).files.map(({ path }) => [
        `${folder}/${name}/${path}`,
        readFileSync(join(written, path)),
      ]),
    );
  } finally {
    rmSync(into, { recursive: true });
  }
}

function mondayOf(week: string): Date {
  const first = Date.UTC(2025, 10, 24, 9, 7, 12);
  return new Date(first + weeks.findIndex((each) => each === week) * 7 * 24 * 3_600_000);
}

/** How a story is told to bots that are servers. */
export interface ServedStory {
  /** Starts the bots and gives their addresses; the first is asked how things are. */
  readonly start: (wish: ServiceWish) => Promise<readonly string[]>;
  readonly trouble?: Trouble;
  readonly seed?: number;
  readonly sweepMinutes?: number;
  readonly fullSweepMinutes?: number;
  readonly redis?: string;
  /** Waits until the bots have done all there is to do; by default for a sweep and what it finds. */
  readonly caughtUp?: (urls: readonly string[], sender: WebhookSender) => Promise<void>;
  /** What is done after a pass was recorded. */
  readonly afterPass?: (urls: readonly string[]) => Promise<void>;
}

/** A story that is about to be told. */
export interface Served {
  readonly world: ForgeWorld;
  readonly story: Story;
  readonly sender: WebhookSender;
  /** What bots are started with. */
  readonly wish: ServiceWish;
  /** Where the bots are; to be changed when they move. */
  urls: readonly string[];
  /** Tells it; gives its end. */
  tell(): Promise<EndState>;
}

/** Puts bots beside a stand-in forge, which sends them webhooks in turn. */
export async function serveStory(
  openWorld: () => Promise<ForgeWorld>,
  { start, trouble = {}, seed = 1, caughtUp = sweptAndIdle, afterPass, ...more }: ServedStory,
): Promise<Served> {
  const world = await openWorld();
  afterTest(() => world.close());
  let turn = 0;
  const { kind } = world;
  const sender = new WebhookSender({
    kind,
    url: () => `${served.urls[((turn += 1)) % served.urls.length]}/webhooks/${kind}`,
    secret: webhookSecret(world),
    trouble,
    seed,
  });
  const story = new Story(
    world,
    servedBot(
      () => caughtUp(served.urls, sender),
      () => afterPass?.(served.urls) ?? Promise.resolve(),
    ),
  );
  const wish: ServiceWish = { worlds: [world], config: story.config, ...more };
  const served: Served = {
    world,
    story,
    sender,
    wish,
    urls: [],
    async tell() {
      await story.tell();
      return story.end();
    },
  };
  served.urls = await start(wish);
  world.sendWebhooks(sender);
  return served;
}

/** The one-shot command, in the mirror-config project of the story as the server is. */
const atHome: Bot = {
  ...oneShot,
  async publish(world, project, passes) {
    const settings = readMirrorkitYaml(settingsText, "mirrorkit.yaml");
    const publication = {
      settings,
      settingsFolder: ".",
      passes: placesOf(passes),
      origin: configProject,
    };
    const wanted = { ...settings.publish, targetBranch: "main" };
    const { results } = await publishPasses(await world.open(project), publication, wanted);
    return results[0];
  },
};

/** The end of the story when every step is one command. */
export async function endOfOneShots(openWorld: () => Promise<ForgeWorld>): Promise<EndState> {
  const world = await openWorld();
  const story = new Story(world, atHome);
  await story.tell();
  await world.close();
  return story.end();
}

/** Waits until a sweep has found nothing that is left to do. */
export async function sweptAndIdle(urls: readonly string[], sender: WebhookSender): Promise<void> {
  const [url = ""] = urls;
  await isIdle(url, sender);
  await isSwept(urls);
  await isIdle(url, sender);
}

/** The bot as a server: the story only does what pipelines do, and waits until the bot has caught up. */
function servedBot(caughtUp: () => Promise<void>, afterPass: () => Promise<void>): Bot {
  const recorded = new Set<string>();
  const commit = async (world: ForgeWorld, week: string): Promise<void> => {
    if (recorded.has(week)) return;
    recorded.add(week);
    const files = await recordOf(week);
    world.push(configProject, { branch: "main", account: "bert", message: "record", files });
  };
  return {
    async review() {
      await caughtUp();
      return undefined;
    },
    async publish(world, _project, passes) {
      for (const pass of passes) await commit(world, pass.slice(pass.indexOf("=") + 1));
      await afterPass();
      await caughtUp();
      return undefined;
    },
  };
}
