import type { Logger } from "pino";
import type { PublishKey } from "../queue/index.ts";
import type { Enqueue, WebhookReceiver } from "../webhooks/index.ts";
import type { HttpLimits } from "./http.ts";
import type { Metrics } from "./metrics.ts";
import type { BotStatus, Readiness } from "./status.ts";

/** What the bot's HTTP server is made of. */
export interface ServerOptions {
  /** The address that it listens at; all of the machine by default. */
  readonly host?: string;
  /** The port; 0 has the system choose one. */
  readonly port: number;
  /**
   * The port of a server of its own for probes and scrapes, which answers them however crowded the other one is; 0 has
   * the system choose one, undefined is for none. The other one answers them too.
   */
  readonly probePort?: number;
  /** What takes the forges' webhooks. */
  readonly receivers: readonly WebhookReceiver[];
  /** Hands keys on. */
  readonly enqueue: Enqueue;
  /** The publications that `POST /api/publish` may name. */
  readonly publications: readonly PublishKey[];
  /** The token of `POST /api/publish`; undefined switches it off. */
  readonly publishToken: string | undefined;
  /** The token of the status page; undefined switches it off. */
  readonly statusToken: string | undefined;
  /** What people are shown. */
  readonly status: () => Promise<BotStatus>;
  /** Whether requests should come here. */
  readonly readiness: () => Readiness;
  /** What is counted. */
  readonly metrics: Metrics;
  /** The log. */
  readonly log: Logger;
  /** What is taken from those who call. */
  readonly limits?: Partial<HttpLimits>;
}

/** The bot's HTTP server, listening. */
export interface BotServer {
  /** Where it is to be found, `http://host:port`. */
  readonly url: string;
  /** Where its server for probes is to be found; undefined where there is none. */
  readonly probeUrl?: string;
  /** Takes no more connections, lets requests end within so many milliseconds, then cuts them off. */
  close(graceMs: number): Promise<void>;
}
