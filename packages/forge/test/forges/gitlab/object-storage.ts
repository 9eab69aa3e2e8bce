import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** The server that GitLab sends people to for files of jobs. It wants no token, and finds it wrong to get one. */
export class ObjectStorage {
  readonly origin: string;
  readonly #server: Server;
  readonly #files: Uint8Array[] = [];
  readonly #faults: string[] = [];

  private constructor(server: Server) {
    this.#server = server;
    this.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on("request", (request, response) => {
      for (const name of ["authorization", "private-token", "job-token", "cookie"]) {
        if (request.headers[name] !== undefined) this.#faults.push(`${name} came along`);
      }
      const bytes = this.#files[Number(/^\/files\/(\d+)\?/.exec(request.url ?? "")?.[1] ?? -1)];
      response.writeHead(bytes === undefined ? 403 : 200).end(bytes);
    });
  }

  static async open(): Promise<ObjectStorage> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new ObjectStorage(server);
  }

  store(bytes: Uint8Array): string {
    return `${this.origin}/files/${this.#files.push(bytes) - 1}?signature=0123`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
    if (this.#faults.length > 0) throw new Error(`object storage: ${this.#faults.join("; ")}`);
  }
}
