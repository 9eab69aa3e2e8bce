import { defined } from "@mirrorkit/sdk/internal";
import {
  createKeyedQueue,
  type KeyedQueueOptions,
  type Lease,
  openBullQueue,
  type ReconcileKey,
  type RedisSettings,
  type WorkQueue,
} from "../queue/index.ts";
import type { BotSettings } from "./bot-settings.ts";
import { publicationsOf } from "./work-handlers.ts";

/** The inputs that select the queue. */
export interface QueuePlace {
  readonly settings: BotSettings;
  /** Undefined for one replica, whose queue is in memory. */
  readonly redis: RedisSettings | undefined;
}

/** Opens the queue in memory, or in Redis where the settings name one. */
export function openQueue(
  { settings, redis }: QueuePlace,
  work: Pick<KeyedQueueOptions, "handler" | "onRun">,
  lease: Lease,
): WorkQueue | Promise<WorkQueue> {
  const common = {
    ...work,
    expected: expectedKeys(settings),
    ...defined({ concurrency: settings.concurrency }),
  };
  return redis === undefined
    ? createKeyedQueue(common)
    : openBullQueue({ ...common, redis, lease });
}

/** One of each project and publication, whose shares of the runs are kept for them. */
function expectedKeys(settings: BotSettings): readonly ReconcileKey[] {
  const reviews = Object.values(settings.projects).map(({ forge, path }): ReconcileKey => {
    return { kind: "review", forge, project: path, number: 1 };
  });
  return [...reviews, ...publicationsOf(settings)];
}
