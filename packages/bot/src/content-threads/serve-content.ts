import {
  type BumpContent,
  type ContentReview,
  directBump,
  directReview,
  type ReviewSources,
} from "@mirrorkit/forge/internal";
import type { ContentPublication, PublicationSources } from "./content-publication.ts";
import { ownThread } from "./cpu-time.ts";
import { directPublication } from "./direct-publication.ts";
import {
  bumpMethods,
  publicationMethods,
  recordsMethods,
  reviewMethods,
  sourcesMethods,
} from "./methods.ts";
import { Peer, type Port } from "./peer.ts";
import { remote, serveRemote } from "./remote.ts";

/** The work on content. */
export interface ContentWork {
  readonly review: (sources: ReviewSources) => ContentReview;
  readonly bump?: (sources: ReviewSources) => BumpContent;
  readonly publication: (sources: PublicationSources) => ContentPublication;
}

/** The first message of a worker. */
export interface ReadyMessage {
  readonly kind: "ready";
  /** The system's id of its thread; undefined when unknown. */
  readonly thread: string | undefined;
}

const usual: ContentWork = {
  review: directReview,
  bump: directBump,
  publication: directPublication,
};

/** Serves the thread at the other end of a port, one review or publication at a time. */
export function serveContent(port: Port, work: ContentWork = usual): void {
  let review: ContentReview | undefined;
  let bump: BumpContent | undefined;
  let publication: ContentPublication | undefined;
  const peer: Peer = new Peer(port, async (name, given) => {
    if (name === "review.begin" || name === "end") review = undefined;
    if (name === "bump.begin" || name === "end") bump = undefined;
    if (name === "publication.begin" || name === "end") publication = undefined;
    switch (name) {
      case "end":
        return peer.forget();
      case "review.begin":
        review = work.review(remote<ReviewSources>("sources", sourcesMethods, call));
        return undefined;
      case "bump.begin":
        bump = work.bump?.(remote<ReviewSources>("sources", sourcesMethods, call));
        return undefined;
      case "publication.begin":
        publication = work.publication(remote<PublicationSources>("records", recordsMethods, call));
        return undefined;
      default:
        if (name.startsWith("review.")) return serveRemote(review, reviewMethods, { name, given });
        if (name.startsWith("bump.")) return serveRemote(bump, bumpMethods, { name, given });
        return serveRemote(publication, publicationMethods, { name, given });
    }
  });
  const call = (name: string, given: readonly unknown[]): Promise<unknown> =>
    peer.call(name, given);
  port.postMessage({ kind: "ready", thread: ownThread() } satisfies ReadyMessage);
}
