import type { IncomingMessage } from "node:http";
import type { BodyShare } from "./body-budget.ts";

/** A body that was read, or why it was not. */
export type BodyReading = ReadBody | UnreadBody;

/** A body that was read to its end. */
export interface ReadBody {
  /** Its bytes, in the pieces in which they came. */
  readonly chunks: readonly Buffer[];
}

/** A body that was not read to its end. */
export interface UnreadBody {
  /** The HTTP status of the error. */
  readonly status: 400 | 408 | 413 | 503;
  /** The reason. */
  readonly reason: string;
}

/** How far a body is read. */
export interface BodyLimits {
  /** The most bytes. */
  readonly bytes: number;
  /** The longest time from the first look to the last byte, in milliseconds. */
  readonly ms: number;
  /** Begins its share of the budget for all bodies; calling the argument ends the reading. */
  readonly share: (giveWay: () => void) => BodyShare;
}

/** Reads a body, but no byte beyond its limits; `look` receives each chunk as it arrives. */
export function readBody(
  request: IncomingMessage,
  limits: BodyLimits,
  look: (chunk: Buffer) => void,
): Promise<BodyReading> {
  const tooLarge: UnreadBody = { status: 413, reason: `the body has over ${limits.bytes} bytes` };
  const tooMuch: UnreadBody = { status: 503, reason: "too many requests at once" };
  const declared = Number(request.headers["content-length"] ?? 0);
  if (declared > limits.bytes) return Promise.resolve(tooLarge);

  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const share = limits.share(() => finish(tooMuch));
    const onEnd = (): void => finish({ chunks });
    const onGone = (): void => finish({ status: 400, reason: "the body is incomplete" });
    const timer = setTimeout(
      () => finish({ status: 408, reason: `the body took over ${limits.ms} ms` }),
      limits.ms,
    );

    function onData(chunk: Buffer): void {
      size += chunk.length;
      if (size > limits.bytes) return finish(tooLarge);
      if (!share.take(chunk.length)) return finish(tooMuch);
      look(chunk);
      chunks.push(chunk);
    }

    function finish(reading: BodyReading): void {
      clearTimeout(timer);
      request.off("data", onData).off("end", onEnd).off("close", onGone).pause();
      if ("chunks" in reading) share.keep();
      else share.release();
      resolve(reading);
    }

    request.on("data", onData).on("end", onEnd).on("close", onGone).on("error", onGone);
  });
}
