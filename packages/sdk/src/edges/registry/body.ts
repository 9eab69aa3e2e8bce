import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { MirrorError, printable } from "../../base/problem/index.ts";
import { type ExchangeFailure, failureOf } from "./failure.ts";
import type { Answer } from "./transport.ts";

/** A body that was read into memory. */
export interface ReadBody {
  readonly bytes: Buffer;
  /**
   * Why the body ended early or at an unexpected length; its bytes may still be complete. Undefined when nothing is
   * wrong.
   */
  readonly broken?: ExchangeFailure;
}

const unpack = promisify(gunzip);

/**
 * Reads a body into memory, decompressed if the registry compressed it unasked.
 *
 * @param largest - the limit in bytes, compressed or not
 * @throws a {@link MirrorError} `network` when it is larger.
 */
export async function readBody(answer: Answer, largest: number): Promise<ReadBody> {
  const chunks: Buffer[] = [];
  let length = 0;
  let broken: ExchangeFailure | undefined;
  try {
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > largest) throw tooLarge(answer, largest);
      chunks.push(chunk);
    }
  } catch (error) {
    if (length > largest) throw error;
    broken = failureOf(answer.url.host, error);
  }
  const bytes = Buffer.concat(chunks, length);
  return { bytes: await unpacked(answer, bytes, largest), ...(broken ? { broken } : {}) };
}

/** Discards an unread body, so that its connection can be reused. */
export async function dropBody(answer: Answer): Promise<void> {
  await answer.body.dump({ limit: 65_536 }).catch(() => undefined);
}

async function unpacked(answer: Answer, bytes: Buffer, largest: number): Promise<Buffer> {
  const encoding = answer.header("content-encoding")?.toLowerCase() ?? "identity";
  if (encoding === "identity" || encoding === "" || bytes.length === 0) return bytes;
  if (encoding === "gzip" || encoding === "x-gzip") {
    try {
      return await unpack(bytes, { maxOutputLength: largest });
    } catch (cause) {
      if (cause instanceof RangeError) throw tooLarge(answer, largest);
    }
  }
  const { host } = answer.url;
  throw new MirrorError(
    "network",
    `${printable(host)} sent an answer that cannot be decompressed as ${printable(encoding)}`,
    {
      hint: "Check for a proxy that compresses answers of the registry, and disable its compression.",
    },
  );
}

function tooLarge({ url }: Answer, largest: number): MirrorError {
  const most = `${Math.ceil(largest / 1024)} KiB`;
  return new MirrorError(
    "network",
    `the answer of ${printable(url.host)} to ${printable(url.pathname)} is larger than ${most}, decompressed`,
    { hint: "Check what answers there: no registry sends that much for this request." },
  );
}
