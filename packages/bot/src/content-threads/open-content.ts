import type { BumpContent, ContentReview, ReviewSources } from "@mirrorkit/forge/internal";
import { defined } from "@mirrorkit/sdk/internal";
import { ContentPool } from "./content-pool.ts";
import type { ContentPublication, PublicationSources } from "./content-publication.ts";
import type { ContentThread } from "./content-thread.ts";
import type { ContentLimits } from "./ended.ts";
import {
  bumpMethods,
  publicationMethods,
  recordsMethods,
  reviewMethods,
  sourcesMethods,
} from "./methods.ts";
import type { Serve } from "./peer.ts";
import { remote, serveRemote } from "./remote.ts";
import { moduleBeside } from "./start-thread.ts";

/**
 * The limits for one review or publication. The time is about ten times that of 100,000 lines on each side, and
 * forty times that of the longest real mapping; see bench/content.mjs. The memory is one and a half times that of
 * two mappings of the largest accepted size, and four threads fit into the 2 GiB of the example.
 */
export const usualLimits: ContentLimits = { computingMs: 20_000, memoryMiB: 300 };

/** How content is worked on. */
export interface ContentOptions {
  /** The most reviews and publications at a time. */
  readonly size: number;
  /** A folder for temporary files. */
  readonly folder: string;
  /** The limits of each thread. */
  readonly limits?: ContentLimits;
  /** The module that the threads run; for tests. */
  readonly module?: URL;
}

/** Threads for work on content: a thread that exceeds a limit is ended, without an effect on anything else. */
export interface ContentThreads {
  /** The limits of work on one review or publication. */
  readonly limits: ContentLimits;
  /** Leases a thread for one run, from its first call on. The signal ends that thread. */
  lease(signal: AbortSignal): ContentLease;
  /** Ends all of them. */
  close(): void;
}

/** The threads as one run has them. All that it calls fails when its thread is ended; see {@link endedBecause}. */
export interface ContentLease {
  /** Reviews the content of a change request. */
  review(sources: ReviewSources): ContentReview;
  /** Looks for the next versions of ImageSets. */
  bump(sources: ReviewSources): BumpContent;
  /** Works on the content of a publication. */
  publication(sources: PublicationSources): ContentPublication;
  /** Gives its thread back. */
  end(): void;
}

const idleMs = 60_000;

/** Opens threads for content, which start as needed. */
export function openContentThreads(options: ContentOptions): ContentThreads {
  const { size, folder, limits = usualLimits } = options;
  const module = options.module ?? moduleBeside(import.meta.url, "content-worker-main");
  const pool = new ContentPool({ module, limits, folder, size, idleMs });
  return {
    limits,
    lease: (signal) => new Lease(pool, signal),
    close: () => pool.close(),
  };
}

class Lease implements ContentLease {
  readonly #pool: ContentPool;
  readonly #stopped: Promise<never>;
  #taking: Promise<void> | undefined;
  #thread: ContentThread | undefined;
  #isOver = false;
  #serve: Serve = async () => undefined;

  constructor(pool: ContentPool, signal: AbortSignal) {
    this.#pool = pool;
    this.#stopped = new Promise((_, reject) => {
      const stop = (): void => {
        if (!this.#isOver) this.#thread?.end(signal.reason);
        reject(signal.reason);
      };
      if (signal.aborted) stop();
      else signal.addEventListener("abort", stop, { once: true });
    });
    // Everyone who races against it handles the rejection; without anyone, it is not a failure.
    this.#stopped.catch(() => {});
  }

  review(sources: ReviewSources): ContentReview {
    const call = this.#begin("review", serveSources(sources));
    return remote<ContentReview>("review", reviewMethods, call);
  }

  bump(sources: ReviewSources): BumpContent {
    const call = this.#begin("bump", serveSources(sources));
    return remote<BumpContent>("bump", bumpMethods, call);
  }

  publication(sources: PublicationSources): ContentPublication {
    const serve: Serve = (name, given) => serveRemote(sources, recordsMethods, { name, given });
    const call = this.#begin("publication", serve);
    return remote<ContentPublication>("publication", publicationMethods, call);
  }

  end(): void {
    this.#isOver = true;
    void this.#giveBack();
  }

  /** Calls of one piece of work: its first one begins it. */
  #begin(kind: "review" | "bump" | "publication", serve: Serve): Serve {
    let begun: Promise<unknown> | undefined;
    const call: Serve = async (name, given) => {
      this.#taking ??= this.#take();
      await this.#taking;
      this.#serve = serve;
      begun ??= this.#call(`${kind}.begin`, []);
      await begun;
      return this.#call(name, given);
    };
    return (name, given) => Promise.race([call(name, given), this.#stopped]);
  }

  async #call(name: string, given: readonly unknown[]): Promise<unknown> {
    return this.#thread?.call(name, given);
  }

  async #take(): Promise<void> {
    this.#thread = await this.#pool.take();
    if (!this.#isOver) await this.#thread.begin((name, given) => this.#serve(name, given));
  }

  async #giveBack(): Promise<void> {
    // The callers have received the reason.
    await this.#taking?.catch(() => {});
    if (this.#thread !== undefined) await this.#pool.giveBack(this.#thread);
  }
}

/** Answers what a thread asks of the sources of a change. */
function serveSources(sources: ReviewSources): Serve {
  const lent = lend(sources);
  return (name, given) => serveRemote(lent, sourcesMethods, { name, given });
}

/** A copy of the sources for another thread, without the surrounding objects. */
function lend(sources: ReviewSources): ReviewSources {
  return {
    ...sources,
    askForPlan: sources.askForPlan ?? (async () => ({ kind: "nothing" })),
    async readFile(side, path, maxBytes) {
      const bytes = await sources.readFile(side, path, maxBytes);
      return bytes === undefined ? undefined : exact(bytes);
    },
    async evidence(side, imageSet) {
      const found = await sources.evidence(side, imageSet);
      if (found?.content?.kind !== "mapping") return found;
      const { bytes, resources, catalogs } = found.content;
      const lent = defined({
        resources: resources && exactFiles(resources),
        catalogs: catalogs && exactFiles(catalogs),
      });
      return { ...found, content: { ...found.content, ...lent, bytes: exact(bytes) } };
    },
  };
}

function exactFiles(files: ReadonlyMap<string, Uint8Array>): ReadonlyMap<string, Uint8Array> {
  return new Map([...files].map(([path, bytes]) => [path, exact(bytes)]));
}

function exact(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength < bytes.buffer.byteLength ? new Uint8Array(bytes) : bytes;
}
