import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { createServer as createTlsServer, type ServerOptions } from "node:https";
import type { AddressInfo } from "node:net";
import { answerOf, type WorldAnswer, type WorldRequest } from "./vault-answers.ts";
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
    const other = state.instead?.(request);
    if (other === "hang") return;
    if (other === "cut") {
      response.writeHead(200, { "Content-Type": "application/json", "Content-Length": "500" });
      response.write('{"data":');
      setTimeout(() => response.destroy(), 20);
      return;
    }
    const answer = other ?? answerOf(world, request);
    if (answer === undefined) unexpected.push(line);
    const {
      status,
      body,
      headers = {},
    } = answer ?? { status: 501, body: { errors: ["unexpected"] } };
    const isJson = typeof body !== "string";
    response.writeHead(status, {
      "Cache-Control": "no-store",
      "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
      ...(body === null
        ? {}
        : { "Content-Type": isJson ? "application/json" : "text/html; charset=utf-8" }),
      ...headers,
    });
    response.end(body === null ? "" : isJson ? `${JSON.stringify(body)}\n` : body);
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return Object.assign(state, {
    url: `${tls === undefined ? "http" : "https"}://127.0.0.1:${port}`,
    requests,
    unexpected,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
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
