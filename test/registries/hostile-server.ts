import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Answers a request, or leaves it without an answer. */
export type Behaviour = (request: IncomingMessage, response: ServerResponse) => void;

/** A server that answers `/v2/` like a registry, and all else as it was told to. */
export interface HostileServer {
  readonly host: string;
  /** Method, path and whether credentials came along: `GET /v2/a/manifests/b`, `GET / Basic`. */
  readonly requests: string[];
  /** The credentials that came along, in order. */
  readonly authorizations: string[];
  close(): Promise<void>;
}

/** Starts one on loopback. With `all`, the behaviour answers `/v2/` too. */
export async function startHostileServer(
  behaviour: Behaviour,
  { all = false } = {},
): Promise<HostileServer> {
  const requests: string[] = [];
  const authorizations: string[] = [];
  const server = createServer((request, response) => {
    if (request.headers.authorization !== undefined) {
      authorizations.push(request.headers.authorization);
    }
    const [scheme] = request.headers.authorization?.split(" ") ?? [];
    requests.push(
      [request.method, request.url, ...(scheme === undefined ? [] : [scheme])].join(" "),
    );
    if (request.url === "/v2/" && !all) response.end("{}");
    else behaviour(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    authorizations,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
