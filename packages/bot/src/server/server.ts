import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { defined } from "@mirrorkit/sdk/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import type { Logger } from "pino";
import { checkSecret } from "../webhooks/index.ts";
import { createHttpServer, defaultHttpLimits, probeHttpLimits } from "./http.ts";
import { probeRoutesOf, routesOf } from "./routes.ts";
import type { BotServer, ServerOptions } from "./server-options.ts";

/**
 * Starts the server, and the separate one for probes. They use plain HTTP: the Route, Ingress or proxy in front of
 * them handles certificates.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} `wrong-use` when a token is weak, two routes have one path, or an
 * address is not available.
 */
export async function startServer(options: ServerOptions): Promise<BotServer> {
  checkTokens(options);
  let closing = false;
  const { log, limits } = options;
  const routes = routesOf(options);
  checkPaths(routes.map(({ path }) => path));
  const isClosing = (): boolean => closing;
  const server = createHttpServer({
    routes,
    log,
    limits: { ...defaultHttpLimits, ...limits },
    isClosing,
  });
  await listen(server, options);
  const probes = await startProbes(options, isClosing, server);
  const found = {
    url: urlOf(server),
    ...(probes === undefined ? {} : { probeUrl: urlOf(probes) }),
  };
  log.info(found, "listening");

  async function end(graceMs: number): Promise<void> {
    await endServer(server, graceMs);
    if (probes !== undefined) await endServer(probes, 0);
  }
  let ended: Promise<void> | undefined;
  return {
    ...found,
    close(graceMs) {
      closing = true;
      ended ??= end(graceMs);
      return ended;
    },
  };
}

/** Starts the server for probes, if configured; when that fails, closes the main one. */
async function startProbes(
  options: ServerOptions,
  isClosing: () => boolean,
  beside: Server,
): Promise<Server | undefined> {
  const { log, probePort: port } = options;
  if (port === undefined) return undefined;
  const routes = probeRoutesOf(options);
  const server = createHttpServer({ routes, log, limits: probeHttpLimits, isClosing });
  try {
    await listen(server, { ...options, port });
  } catch (error) {
    await endServer(beside, 0);
    throw error;
  }
  return server;
}

/**
 * Refuses tokens that are weak.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} `wrong-use`.
 */
export function checkTokens({
  publishToken,
  statusToken,
}: Pick<ServerOptions, "publishToken" | "statusToken">): void {
  if (publishToken !== undefined) checkSecret("the token of POST /api/publish", publishToken);
  if (statusToken !== undefined) checkSecret("the token of the status page", statusToken);
}

function checkPaths(paths: readonly string[]): void {
  const twice = paths.find((path, at) => paths.indexOf(path) !== at);
  if (twice === undefined) return;
  throw new MirrorError("wrong-use", `two parts of the bot use the path ${twice}`, {
    hint: "Give the webhooks of each forge their own path.",
  });
}

async function listen(server: Server, { host, port, log }: ServerOptions): Promise<void> {
  try {
    server.listen({ port, ...defined({ host }) });
    await once(server, "listening");
  } catch (error) {
    const why = error instanceof Error && "code" in error ? String(error.code) : "bad address";
    throw new MirrorError("wrong-use", `the bot cannot listen at port ${port}: ${why}`, {
      hint: "Choose a free port; without special rights, above 1023.",
      cause: error,
    });
  }
  logLostConnections(server, log);
}

/**
 * A lost connection does not end the bot. Node itself silently rejects connections when there are no file
 * descriptors; other failures and connections over the limit are logged here, at most once a second.
 */
function logLostConnections(server: Server, log: Logger): void {
  let silentUntil = 0;
  function say(fields: object): void {
    const now = Date.now();
    if (now < silentUntil) return;
    silentUntil = now + 1_000;
    log.error(fields, "a connection could not be accepted");
  }
  server.on("error", (error) => say({ err: error }));
  server.on("drop", () => say({ reason: "there are too many connections" }));
}

function urlOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  return `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
}

async function endServer(server: Server, graceMs: number): Promise<void> {
  const ended = once(server, "close");
  server.close();
  // Connections whose request was answered in the meantime are idle, and stay open unless they are closed.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const grace = setTimeout(() => server.closeAllConnections(), graceMs);
  await ended;
  clearInterval(idle);
  clearTimeout(grace);
}
