import { type BotOptions, startBot } from "@mirrorkit/bot";
import { afterEach } from "vitest";
import { type BotProcess, startBotProcess } from "./bot-process.ts";
import { type ServiceWish, serviceEnvironment, serviceSettings } from "./service-settings.ts";

/** A bot within the process of the test. */
export interface InnerBot {
  readonly url: string;
  /** The lines of its log. */
  readonly lines: string[];
  close(graceMs?: number): Promise<void>;
}

const cleanUps: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** Has something done after the test, what came last first. */
export function afterTest(cleanUp: () => Promise<unknown>): void {
  cleanUps.push(cleanUp);
}

/** Starts a bot as a process that ends with the test. */
export async function startOuterBot(
  wish: ServiceWish,
  args: readonly string[] = [],
): Promise<BotProcess> {
  const bot = await startBotProcess(wish, args);
  afterTest(() => bot.end("SIGKILL"));
  return bot;
}

/** Starts a bot that ends with the test. */
export async function startInnerBot(
  wish: ServiceWish,
  more: Partial<BotOptions> = {},
): Promise<InnerBot> {
  const lines: string[] = [];
  const bot = await startBot({
    settings: serviceSettings(wish),
    environment: serviceEnvironment(wish),
    writeLog: (line) => lines.push(line),
    ...more,
  });
  let ended: Promise<void> | undefined;
  const close = (graceMs = 0): Promise<void> => {
    ended ??= bot.close(graceMs);
    return ended;
  };
  afterTest(() => close());
  return { url: bot.url, lines, close };
}
