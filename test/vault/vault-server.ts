import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { createServer as createTlsServer, type ServerOptions } from "node:https";
import {
  type AddressInfo,
  createServer as createNetServer,
  type Server,
  type Socket,
} from "node:net";
import { headersOf, type WorldAnswer, type WorldRequest } from "./answers.ts";
import { respond } from "./respond.ts";
import type { VaultWorld } from "./vault-world.ts";

/** A Vault on loopback that is a world of its own. */
export interface VaultServer {
  readonly url: string;
  /** Every request, as `GET /v1/…`, in order. */
  readonly requests: readonly string[];
  /** Requests that mirrorkit has no business sending; tests expect none. */
  readonly unexpected: readonly string[];
  /** Answers in place of the world; undefined goes on to the world. */
  instead: ((request: WorldRequest) => WorldAnswer | "hang" | "cut" | undefined) | undefined;
  close(): Promise<void>;
}

/** Starts one; with a certificate and its key it speaks TLS, and may ask for a certificate of the client. */
export async function startVault(
  world: VaultWorld,
  tls?: Pick<ServerOptions, "ca" | "cert" | "key" | "rejectUnauthorized" | "requestCert">,
): Promise<VaultServer> {
  const requests: string[] = [];
  const unexpected: string[] = [];
  const state: Pick<VaultServer, "instead"> = { instead: undefined };
  const listener: RequestListener = async (message, response) => {
    const request = await read(message);
    const line = `${request.method} ${request.path}`;
    requests.push(line);
    if (!isOfMirrorkit(request)) unexpected.push(line);
    const other = state.instead?.(request);
    if (other === "hang") return;
    if (other === "cut") {
      response.writeHead(200, { "Content-Type": "application/json", "Content-Length": "500" });
      response.write('{"data":');
      setTimeout(() => response.destroy(), 20);
      return;
    }
    const answer = other === undefined ? respond(world, request) : other;
    if (answer.status === 501) unexpected.push(line);
    response.writeHead(answer.status, headersOf(answer));
    const { body } = answer;
    response.end(
      body === null ? "" : typeof body === "string" ? body : `${JSON.stringify(body)}\n`,
    );
  };
  const sockets = new Set<Socket>();
  const server =
    tls === undefined ? createServer(listener) : orRefused(createTlsServer(tls, listener));
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return Object.assign(state, {
    url: `${tls === undefined ? "http" : "https"}://127.0.0.1:${port}`,
    requests,
    unexpected,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  });
}

/** What mirrorkit sends: logins, the question which engine it is, and reads of secrets. */
function isOfMirrorkit({ method, path }: WorldRequest): boolean {
  if (/^\/v1\/auth\/.+\/login$/.test(path)) return /^(?:POST|PUT)$/.test(method);
  const isOther = /^\/v1\/(?:sys\/(?!internal\/ui\/mounts\/)|auth\/|[^/]+\/(?:metadata|subkeys)\/)/;
  return method === "GET" && path.startsWith("/v1/") && !isOther.test(path);
}

/** Refuses what does not speak TLS, as the server of Go does. */
function orRefused(secure: Server): Server {
  return createNetServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.once("readable", () => {
      const first: Buffer | null = socket.read(1);
      if (first === null) return;
      if (first[0] !== 0x16) {
        socket.end(
          "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n",
        );
        return;
      }
      socket.unshift(first);
      secure.emit("connection", socket);
    });
  });
}

async function read(message: IncomingMessage): Promise<WorldRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return {
    method: message.method ?? "",
    path: message.url ?? "",
    header: (name) => {
      const value = message.headers[name];
      return typeof value === "string" ? value : undefined;
    },
    body: Buffer.concat(chunks).toString("utf8"),
  };
}
