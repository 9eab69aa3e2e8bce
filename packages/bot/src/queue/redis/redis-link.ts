import { printable } from "@mirrorkit/sdk/internal";
import type { Redis, RedisOptions } from "ioredis";
import { checkRedisAddress, type RedisSettings } from "../redis-address.ts";

/** A connection that reconnects automatically, and its problem. */
export interface RedisLink {
  /** The connection. */
  readonly client: Redis;
  /** Where it goes, without user and password. */
  readonly address: string;
  /** Whether commands are answered at this moment, as far as that is known. */
  usable(): boolean;
  /** Why not, in a word or two without secrets. */
  trouble(): string;
  /** Connects again, because no one answers although the connection seems to be there. */
  reconnect(): void;
}

/**
 * The use of a connection: `commands` fail immediately, or after five seconds without an answer; those of a
 * `worker` wait until the connection is back.
 */
export type RedisUse = "commands" | "worker";

/** The default prefix of the names in Redis. */
export const defaultPrefix = "mirrorkit";

const noAnswer = "no answer in time";

const uses: Record<RedisUse, RedisOptions> = {
  commands: { enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: 5000 },
  worker: { maxRetriesPerRequest: null },
};

/**
 * Opens a connection, and returns before it is established. Loads the library only then.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} `wrong-use` for an invalid address.
 */
export async function openRedisLink(settings: RedisSettings, use: RedisUse): Promise<RedisLink> {
  const address = checkRedisAddress(settings.url);
  const { Redis } = await import("ioredis");
  const isTls = settings.url.startsWith("rediss:");
  const ca = settings.certificateAuthorities;
  const client = new Redis(settings.url, {
    ...uses[use],
    keepAlive: 10_000,
    disconnectTimeout: 500,
    retryStrategy: (times) => Math.min(100 * 2 ** Math.min(times, 10), 5000),
    reconnectOnError: (error) => error.message.startsWith("READONLY"),
    ...(isTls && ca !== undefined ? { tls: { ca } } : {}),
  });
  let trouble = "not connected yet";
  client.on("error", (error: unknown) => {
    trouble = describeRedisError(error);
  });
  let answers = true;
  client.on("ready", () => {
    answers = true;
  });
  const usable = (): boolean => answers && client.status === "ready";
  const reconnect = (): void => {
    if (!usable()) return;
    answers = false;
    trouble = noAnswer;
    // Its own way to disconnect waits for the other side, which does not answer.
    client.stream.destroy();
  };
  return { client, address, usable, trouble: () => trouble, reconnect };
}

/** Whether an error is that of a command without a timely answer. */
export function isRedisTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === "Command timed out";
}

/**
 * Describes an error in a few words. The texts and properties of such errors may contain the password as an
 * argument of the failed command, so only a code is passed on.
 */
export function describeRedisError(error: unknown): string {
  if (!(error instanceof Error)) return "connection lost";
  const { message } = error;
  if ("code" in error && typeof error.code === "string") return printable(error.code);
  return /^[A-Z]{3,20}(?= )/.exec(message)?.[0] ?? "connection lost";
}
