/** A worker for content that does what the content says, however bad that is. Without such words it is the usual one. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { parentPort } from "node:worker_threads";
import { directReview } from "../../../forge/src/reviewing/index.ts";
import { directPublication } from "../../src/content-threads/direct-publication.ts";
import { serveContent } from "../../src/content-threads/serve-content.ts";

async function obey(bytes: Uint8Array | undefined): Promise<void> {
  const text = bytes === undefined ? "" : Buffer.from(bytes).toString();
  const all: object[] = [];
  if (text.includes("test: leave a file")) {
    writeFileSync(join(mkdtempSync(join(tmpdir(), "x-")), "a-file"), "");
    for (;;) JSON.parse("[1]");
  }
  if (text.includes("test: hang")) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  if (text.includes("test: compute without end")) for (;;) JSON.parse("[1]");
  if (text.includes("test: take all memory")) for (;;) all.push({ all });
  if (text.includes("test: crash")) {
    globalThis.setImmediate(() => {
      throw new Error("a crash");
    });
    await setImmediate();
  }
}

if (parentPort !== null) {
  serveContent(parentPort, {
    review(sources) {
      const review = directReview(sources);
      return {
        ...review,
        async assess() {
          await obey(await sources.readFile("after", "production/imageset.yaml"));
          return review.assess();
        },
      };
    },
    publication(sources) {
      const publication = directPublication(sources);
      return {
        ...publication,
        async plan(from) {
          await obey((await sources.settings()).bytes);
          return publication.plan(from);
        },
      };
    },
  });
}
