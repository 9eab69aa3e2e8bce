/** The thread in which content is worked on; see content-thread.ts. */
import { parentPort } from "node:worker_threads";
import { serveContent } from "./serve-content.ts";

if (parentPort !== null) serveContent(parentPort);
