/** The second thread that {@link mappingFile} starts. */
import { parentPort, workerData } from "node:worker_threads";
import { fingerprintLines } from "../mapping/index.ts";
import { mappingFile, type ThreadData } from "./mapping-file.ts";

const { path, secret } = workerData as ThreadData;
await fingerprintLines(mappingFile(path).chunks(), secret, (stretch, buffers) =>
  parentPort?.postMessage(stretch, buffers),
);
