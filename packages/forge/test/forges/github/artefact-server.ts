import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What the server needs to know. */
export interface ArtefactServerOptions {
  /** The bytes of an artefact; undefined when there is none. */
  readonly find: (id: number) => Promise<Uint8Array> | undefined;
  /** What must not be sent here. */
  readonly secrets: () => readonly string[];
  /** Takes note of something that must not have happened. */
  readonly fault: (text: string) => void;
}

/** The server of another origin where GitHub keeps archives; it is no business of a token. */
export class ArtefactServer {
  readonly origin: string;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async open(options: ArtefactServerOptions): Promise<ArtefactServer> {
    const server = createServer((request, response) => {
      void answer(options, request, response);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new ArtefactServer(server);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}

async function answer(
  { find, secrets, fault }: ArtefactServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const sent = JSON.stringify([request.url, request.headers]);
  if (
    request.headers.authorization !== undefined ||
    secrets().some((text) => sent.includes(text))
  ) {
    fault("a credential was sent to the server of artefacts");
  }
  const bytes = await find(Number(request.url?.split("/").at(-1)));
  if (bytes === undefined) response.writeHead(404).end();
  else response.writeHead(200, { "content-type": "application/zip" }).end(bytes);
}
