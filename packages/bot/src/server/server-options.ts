import type { Logger } from "pino";
import type { PublishKey } from "../queue/index.ts";
import type { Enqueue, WebhookReceiver } from "../webhooks/index.ts";
import type { HttpLimits } from "./http.ts";
import type { Metrics } from "./metrics.ts";
import type { BotStatus, Readiness } from "./status.ts";

/** The parts of the bot's HTTP server. */
export interface ServerOptions {
  /** The address to listen on; all interfaces by default. */
  readonly host?: string;
  /** The port; 0 lets the system choose one. */
  readonly port: number;
  /**
   * The port of a separate server for probes and scrapes, which answers them even when the main server is
   * overloaded; 0 lets the system choose one, undefined starts no such server. The main server answers them too.
   */
  readonly probePort?: number;
  /** The receivers of the forges' webhooks. */
  readonly receivers: readonly WebhookReceiver[];
  /** Adds keys to the queue. */
  readonly enqueue: Enqueue;
  /** The publications that `POST /api/publish` may name. */
  readonly publications: readonly PublishKey[];
  /** The token of `POST /api/publish`; undefined disables it. */
  readonly publishToken: string | undefined;
  /** The token of the status page; undefined disables it. */
  readonly statusToken: string | undefined;
  /** Returns the status for people. */
  readonly status: () => Promise<BotStatus>;
  /** Returns whether the bot should get requests. */
  readonly readiness: () => Readiness;
  /** The metrics. */
  readonly metrics: Metrics;
  /** The log. */
  readonly log: Logger;
  /** The limits; defaults for missing ones. */
  readonly limits?: Partial<HttpLimits>;
}

/** The bot's HTTP server, listening. */
export interface BotServer {
  /** Its URL, `http://host:port`. */
  readonly url: string;
  /** The URL of its server for probes; undefined without one. */
  readonly probeUrl?: string;
  /** Accepts no more connections, waits for active requests up to this number of milliseconds, then closes them. */
  close(graceMs: number): Promise<void>;
}
