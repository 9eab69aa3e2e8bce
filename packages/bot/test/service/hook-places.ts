import { once } from "node:events";
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import { createServer as createTlsServer } from "node:https";
import {
  type AddressInfo,
  createServer as createNetServer,
  type Server,
  type Socket,
} from "node:net";
import type { WebhookReceiver } from "@mirrorkit/bot/internal";
import { afterTest } from "./running-bot.ts";

/** Where the webhooks of a forge go, in a bot that takes none. */
export function place(forge: string): WebhookReceiver {
  return {
    forge,
    path: `/webhooks/${forge}`,
    begin: () => ({
      event: "other",
      outcome: "refused",
      status: 400,
      reason: "nothing is taken here",
      keys: [],
    }),
  };
}

/** A server to which webhooks go, that may be no bot. */
export interface Place {
  readonly origin: string;
  /** Method and address of each request. */
  readonly asked: readonly string[];
  readonly headers: readonly IncomingHttpHeaders[];
}

/** Opens one that answers everything alike, with these certificates or without any; it ends with the test. */
export async function openPlace(
  status: number,
  headers: Readonly<Record<string, string>>,
  tls?: { readonly key: string; readonly cert: string },
): Promise<Place> {
  const asked: string[] = [];
  const seen: IncomingHttpHeaders[] = [];
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    asked.push(`${request.method ?? ""} ${request.url ?? ""}`);
    seen.push(request.headers);
    response.writeHead(status, headers).end("answered\n");
  };
  const server = tls === undefined ? createServer(answer) : createTlsServer(tls, answer);
  const origin = await listening(server);
  return {
    origin: tls === undefined ? origin : origin.replace("http:", "https:"),
    asked,
    headers: seen,
  };
}

/** Where nobody listens. */
export async function deadOrigin(): Promise<string> {
  const server = createNetServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return `http://127.0.0.1:${port}`;
}

/** Has a server listen on loopback until the test ends. */
export async function listening(server: Server): Promise<string> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => sockets.add(socket));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  afterTest(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}
