import { openLog, openMetrics, startServer } from "@mirrorkit/bot/server";
import { status } from "./idle-status.ts";

const server = await startServer({
  host: "127.0.0.1",
  port: 0,
  receivers: [],
  enqueue: () => undefined,
  publications: [],
  publishToken: undefined,
  statusToken: undefined,
  status: () => Promise.resolve(status),
  readiness: () => ({ ready: true, problems: [] }),
  metrics: openMetrics(),
  log: openLog({ level: "silent" }),
});
process.stdout.write(`${server.url}\n`);
