import { createServer } from "node:net";

/** The default port of oc-mirror. */
export const usualPort = 55_000;

const hosts = ["localhost", "0.0.0.0"];

/**
 * Finds a free port of this machine: the preferred one when it is free. It is not reserved: another process may
 * take it before oc-mirror does.
 */
export async function freePort(preferred: number = usualPort): Promise<number> {
  const checks = await Promise.all(hosts.map((host) => tryPort(preferred, host)));
  if (checks.every((port) => port !== undefined)) return preferred;
  return (await tryPort(0, "localhost")) ?? preferred;
}

function tryPort(port: number, host: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(undefined));
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      const found = typeof address === "object" && address !== null ? address.port : undefined;
      server.close(() => resolve(found));
    });
  });
}
