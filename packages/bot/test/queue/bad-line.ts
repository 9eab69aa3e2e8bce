import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** A line to a port on loopback that breaks when it is told to. */
export interface BadLine {
  readonly port: number;
  /** Lets nothing through any more, without breaking, or lets all that is new through again. */
  freeze(frozen: boolean): void;
  close(): Promise<void>;
}

/** Makes one; `cuts` is asked with all that a client sent whether to break that connection now. */
export async function badLine(
  target: number,
  cuts: (sent: string) => boolean = () => false,
): Promise<BadLine> {
  const sockets = new Set<Socket>();
  let isFrozen = false;
  const server = createServer((client) => {
    const upstream = connect(target, "127.0.0.1");
    let sent = "";
    const ends = [client, upstream];
    for (const [from, to] of [ends, [...ends].reverse()] as [Socket, Socket][]) {
      sockets.add(from);
      from.on("error", () => {});
      from.on("close", () => {
        sockets.delete(from);
        to.destroy();
      });
      from.on("data", (chunk) => {
        if (isFrozen) return;
        if (from === client) sent += String(chunk);
        if (from === client && cuts(sent)) client.destroy();
        else to.write(chunk);
      });
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    port: address.port,
    freeze: (frozen) => {
      isFrozen = frozen;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
