// A stand-in forge in a process of its own, as the benches see it.
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { KnownForge } from "../../packages/bot/test/service/service-settings.ts";
import type { Hook } from "../../packages/forge/test/forges/world.ts";

/** What is to happen on the forge. */
export type ForgeOrder =
  | { readonly ask: "open"; readonly count: number }
  | { readonly ask: "report" };

/** What happened on the forge. */
export interface ForgeAnswer {
  readonly calls: number;
  /** How many comments the bot has written, on all change requests. */
  readonly comments: number;
  /** On how many change requests there is exactly one right comment. */
  readonly right: number;
  readonly operations: readonly (readonly [string, number])[];
}

export interface Forge extends KnownForge {
  /** Path of the mirror-config project. */
  readonly config: string;
  /** Opens so many change requests, and gives an event of each. */
  open(count: number): Promise<readonly Hook[]>;
  report(): Promise<ForgeAnswer>;
  close(): void;
}

/** How long a forge takes for an answer, in milliseconds. */
export const latencyMs = 50;

/** Starts it. */
export async function startForge(kind: KnownForge["kind"]): Promise<Forge> {
  const script = fileURLToPath(new URL("forge-process.ts", import.meta.url));
  const child = fork(script, [kind, `${latencyMs}`], { execArgv: process.execArgv });
  const ask = async (order?: ForgeOrder): Promise<unknown> => {
    if (order !== undefined) child.send(order);
    const [answer] = (await once(child, "message")) as [unknown];
    return answer;
  };
  const about = (await ask()) as KnownForge & { readonly config: string };
  return {
    ...about,
    async open(count) {
      const { hooks } = (await ask({ ask: "open", count })) as { hooks: Hook[] };
      const events = hooks.filter(({ event }) => /^(pull_request|Merge Request Hook)$/.test(event));
      if (events.length !== count) throw new Error(`${events.length} events in place of ${count}`);
      return events;
    },
    report: async () => (await ask({ ask: "report" })) as ForgeAnswer,
    close: () => child.kill(),
  };
}
