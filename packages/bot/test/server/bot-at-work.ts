import { createHmac } from "node:crypto";
import {
  type BotServer,
  type FindByBranch,
  openGithubWebhooks,
  openGitlabWebhooks,
  openLog,
  openMetrics,
  type ReconcileKey,
  type ServerOptions,
  startServer,
  type WatchedForge,
} from "@mirrorkit/bot/internal";
import { afterEach } from "vitest";
import { status } from "./idle-status.ts";

export { status };

export const secret = "a secret of the tests 0123456789";
export const publishToken = "publish-token-of-the-tests";
export const statusToken = "status-token-of-the-tests";
const key = Buffer.from("0123456789abcdef0123456789abcdef");
export const signingToken = `whsec_${key.toString("base64")}`;

export type Overrides = Partial<ServerOptions> & {
  readonly github?: WatchedForge;
  readonly gitlab?: WatchedForge;
  readonly tokens?: readonly string[];
  readonly signingTokens?: readonly string[];
  readonly find?: FindByBranch;
  readonly deliveries?: { most?: number; keepMs?: number; now?: () => number };
  readonly now?: () => number;
  readonly level?: "debug" | "info";
};

/** A server with its webhooks, and what came of them. */
export interface BotAtWork {
  readonly url: string;
  readonly server: BotServer;
  /** What was handed on, oldest first. */
  readonly keys: ReconcileKey[];
  /** The lines of the log, parsed. */
  readonly lines: Record<string, unknown>[];
  /** The log as it was written. */
  log(): string;
  post(
    path: string,
    body: string | Uint8Array,
    headers?: Record<string, string>,
  ): Promise<Response>;
}

const running: BotServer[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close(0)));
});

export function project(name: string): WatchedForge["projects"][number] {
  return {
    name,
    reviews: true,
    publications: [{ id: "site", forge: "target", branch: "main", folders: ["records"] }],
  };
}

/** Starts a server on loopback with the webhooks of a GitHub and a GitLab; it ends with the test. */
export async function startBot(overrides: Overrides = {}): Promise<BotAtWork> {
  const keys: ReconcileKey[] = [];
  const written: string[] = [];
  const log = openLog({
    level: overrides.level ?? "debug",
    secrets: [secret, publishToken, statusToken, signingToken],
    write: (line) => written.push(line),
  });
  const keep: ServerOptions["enqueue"] = (one) => {
    keys.push(one);
    return Promise.resolve(true);
  };
  const enqueue = overrides.enqueue ?? keep;
  const taking = {
    enqueue,
    log,
    ...(overrides.deliveries === undefined ? {} : { deliveries: overrides.deliveries }),
    ...(overrides.now === undefined ? {} : { now: overrides.now }),
  };
  const receivers = [
    await openGithubWebhooks({
      forge: overrides.github ?? { id: "hub", projects: [project("o/r")] },
      secret,
      ...taking,
    }),
    openGitlabWebhooks({
      forge: overrides.gitlab ?? { id: "lab", projects: [project("g/p")] },
      tokens: overrides.tokens ?? [secret],
      signingTokens: overrides.signingTokens ?? [signingToken],
      find: overrides.find ?? (() => Promise.resolve([])),
      ...taking,
    }),
  ];
  const server = await startServer({
    host: "127.0.0.1",
    port: 0,
    receivers,
    publications: [{ kind: "publish", forge: "target", publication: "site" }],
    publishToken,
    statusToken,
    status: () => Promise.resolve(status),
    readiness: () => ({ ready: true, problems: [] }),
    metrics: openMetrics(),
    ...overrides,
    enqueue,
    log,
  });
  running.push(server);
  return {
    url: server.url,
    server,
    keys,
    get lines() {
      return written.map((line) => JSON.parse(line) as Record<string, unknown>);
    },
    log: () => written.join(""),
    post: (path, body, headers = {}) =>
      fetch(server.url + path, {
        method: "POST",
        body,
        headers: { "content-type": "application/json", ...headers },
      }),
  };
}

let deliveries = 0;

/** What GitHub sends along with a body. */
export function githubHeaders(
  event: string,
  body: string | Uint8Array,
  id?: string,
): Record<string, string> {
  deliveries += 1;
  return {
    "content-type": "application/json",
    "x-github-event": event,
    "x-github-delivery": id ?? `delivery-${deliveries}`,
    "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
  };
}

/** What GitLab sends along with a body when its webhook has a signing token. */
export function signedHeaders(
  body: string,
  at: Date = new Date(),
  id?: string,
): Record<string, string> {
  deliveries += 1;
  const name = id ?? `delivery-${deliveries}`;
  const seconds = String(Math.floor(at.getTime() / 1000));
  const mac = createHmac("sha256", key).update(`${name}.${seconds}.${body}`).digest("base64");
  return {
    "content-type": "application/json",
    "webhook-id": name,
    "webhook-timestamp": seconds,
    "webhook-signature": `v1,${mac}`,
  };
}
