import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { fileSize, isFile, openFile } from "../files/index.ts";
import type { MappingSource, MappingThread } from "../mapping/index.ts";

/** What the second thread is told. */
export interface ThreadData {
  readonly path: string;
  readonly secret: Int32Array;
}

/** Makes a file readable as a mapping of any size, on two threads if need be; each `chunks()` opens it anew. */
export function mappingFile(path: string): MappingSource {
  const size = fileSize(path);
  return {
    file: path,
    *chunks() {
      const file = openFile(path);
      try {
        yield* file.chunks();
      } finally {
        file.close();
      }
    },
    ...(size === undefined ? {} : { size }),
    startThread: (secret) => startThread({ path, secret }),
  };
}

/** Only the build has the thread's module; what runs from sources or from one bundled file does without. */
function startThread(data: ThreadData): MappingThread | undefined {
  const module = new URL("./fingerprint-worker.js", import.meta.url);
  if (!isFile(fileURLToPath(module))) return undefined;
  return new Worker(module, {
    workerData: data,
    execArgv: [],
    resourceLimits: { maxYoungGenerationSizeMb: 2 },
  });
}
