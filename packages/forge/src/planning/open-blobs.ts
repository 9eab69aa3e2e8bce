import { MirrorError } from "@mirrorkit/sdk/problems";
import type { PlanAnswer } from "./question.ts";

type Stream = AsyncGenerator<Uint8Array, void, undefined>;

/** A thread gets pieces of about this size, so that not each packet is a message. */
const pieceSize = 1024 * 1024;
const mostOpen = 16;

/** Blobs that are being read, and the bytes that may still be read. */
export class OpenBlobs {
  readonly #open = new Map<number, Stream>();
  readonly #most: number;
  #left: number;
  #last = 0;

  constructor(bytes: number) {
    this.#most = bytes;
    this.#left = bytes;
  }

  /** Lets as many bytes be read as at the beginning. */
  renew(): void {
    this.#left = this.#most;
  }

  /** Gives the number of a blob. */
  open(stream: Stream): number {
    if (this.#open.size >= mostOpen) throw new Error("too many blobs are open");
    this.#last += 1;
    this.#open.set(this.#last, stream);
    return this.#last;
  }

  /** Gives the next piece; `nothing` at the end, when the digest has been compared. */
  async next(blob: number): Promise<PlanAnswer> {
    const stream = this.#open.get(blob);
    if (stream === undefined) return { kind: "nothing" };
    const pieces: Uint8Array[] = [];
    let size = 0;
    while (size < pieceSize) {
      const { value, done } = await stream.next();
      if (done === true || value === undefined) break;
      pieces.push(value);
      size += value.byteLength;
    }
    this.#left -= size;
    if (this.#left < 0) {
      await this.drop(blob);
      throw this.#tooLarge();
    }
    if (size === 0) {
      this.#open.delete(blob);
      return { kind: "nothing" };
    }
    return { kind: "bytes", bytes: together(pieces, size) };
  }

  /** Gives a blob up. */
  async drop(blob: number): Promise<PlanAnswer> {
    const stream = this.#open.get(blob);
    this.#open.delete(blob);
    await stream?.return();
    return { kind: "nothing" };
  }

  /** Gives all of them up. */
  async close(): Promise<void> {
    await Promise.all([...this.#open.keys()].map((blob) => this.drop(blob).catch(() => {})));
  }

  #tooLarge(): MirrorError {
    const mebibytes = Math.round(this.#most / 1024 / 1024);
    return new MirrorError("refused", `the plan would read more than ${mebibytes} MiB`, {
      hint: "Have a pipeline create the mapping.",
    });
  }
}

/** In memory of its own: of a view, another thread would get all that lies around it. */
function together(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.byteLength;
  }
  return bytes;
}
