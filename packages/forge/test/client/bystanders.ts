import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";

/** A server that nobody is supposed to ask. */
export interface Stranger {
  readonly origin: string;
  /** The headers of each request that it got. */
  readonly visits: readonly NodeJS.Dict<string | string[]>[];
  close(): Promise<void>;
}

export async function openStranger(): Promise<Stranger> {
  const visits: NodeJS.Dict<string | string[]>[] = [];
  const server = createServer((request, response) => {
    visits.push(request.headers);
    response.setHeader("content-type", "application/json").end("[]");
  });
  const origin = await listen(server);
  return { origin, visits, close: () => closing(server) };
}

/** A proxy that connects wherever it is asked to. */
export interface Proxy {
  readonly url: string;
  /** What it was asked to connect to, with all that it was told. */
  readonly heard: readonly string[];
  close(): Promise<void>;
}

export async function openProxy(): Promise<Proxy> {
  const heard: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer();
  server.on("connect", (request, client: Socket, head) => {
    heard.push(`${request.url ?? ""} ${JSON.stringify(request.headers)}`);
    const [host = "", port = ""] = (request.url ?? "").split(":");
    const target = connect(Number(port), host, () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      target.write(head);
      target.pipe(client).pipe(target);
    });
    for (const socket of [client, target]) {
      sockets.add(socket);
      socket.on("error", () => socket.destroy());
    }
  });
  const url = await listen(server);
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await closing(server);
  };
  return { url, heard, close };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function closing(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
