import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Given } from "./answers.ts";
import { respond } from "./respond.ts";
import type { World } from "./world.ts";

/** What the stand-in was asked, in order. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

/** A Quay in this process. */
export interface QuayStandIn {
  /** `http://127.0.0.1:PORT`. */
  readonly address: string;
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  readonly seen: SeenRequest[];
  /** Looks at each request first; gives the answer in its place, or cuts the connection before or after it counts. */
  interfere?: (
    number: number,
    method: string,
    path: string,
  ) => Given | "before" | "after" | undefined;
  close(): Promise<void>;
}

/** Serves a world; the texts of the world name quay.example.com, the answers the address of the server. */
export async function serveQuay(world: World): Promise<QuayStandIn> {
  const seen: SeenRequest[] = [];
  let standIn: QuayStandIn | undefined;
  const server = createServer({ maxHeaderSize: 128 * 1024 }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const method = request.method ?? "GET";
      const url = new URL(request.url ?? "/", "http://quay.example.com");
      const number = seen.length + 1;
      const odd = standIn?.interfere?.(number, method, url.pathname);
      if (odd === "before") {
        seen.push({ method, path: request.url ?? "", status: 0 });
        request.socket.destroy();
        return;
      }
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      );
      const { rawHeaders } = request;
      const rawHeaderSizes = rawHeaders.flatMap((name, index) =>
        index % 2 === 0 ? [name.length + 4 + (rawHeaders[index + 1]?.length ?? 0)] : [],
      );
      const body = Buffer.concat(chunks).toString("utf8");
      const given =
        typeof odd === "object"
          ? odd
          : respond(world, { method, url, headers, rawHeaderSizes, body });
      seen.push({ method, path: request.url ?? "", status: given.status });
      if (odd === "after") {
        request.socket.destroy();
        return;
      }
      const own = `http://${request.headers.host ?? ""}`;
      const text = typeof given.body === "string" ? given.body : JSON.stringify(given.body);
      response.writeHead(given.status, {
        ...(given.type === undefined ? {} : { "Content-Type": given.type }),
        ...Object.fromEntries(
          Object.entries(given.headers ?? {}).map(([name, value]) => [
            name,
            value.replaceAll("https://quay.example.com", own),
          ]),
        ),
      });
      response.end(given.status === 204 || method === "HEAD" ? undefined : text);
    });
  });
  const address = await listen(server);
  standIn = {
    address,
    host: address.replace("http://", ""),
    seen,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return standIn;
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}
