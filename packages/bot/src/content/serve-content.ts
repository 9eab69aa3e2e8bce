import { type ContentReview, directReview, type ReviewSources } from "@mirrorkit/forge/internal";
import type { ContentPublication, PublicationSources } from "./content-publication.ts";
import { ownThread } from "./cpu-time.ts";
import { directPublication } from "./direct-publication.ts";
import { publicationMethods, recordsMethods, reviewMethods, sourcesMethods } from "./methods.ts";
import { Peer, type Port } from "./peer.ts";
import { remote, serveRemote } from "./remote.ts";

/** The work on content. */
export interface ContentWork {
  readonly review: (sources: ReviewSources) => ContentReview;
  readonly publication: (sources: PublicationSources) => ContentPublication;
}

/** The first message of a worker. */
export interface ReadyMessage {
  readonly kind: "ready";
  /** The system's id of its thread; undefined when unknown. */
  readonly thread: string | undefined;
}

const usual: ContentWork = { review: directReview, publication: directPublication };

/** Serves the thread at the other end of a port, one review or publication at a time. */
export function serveContent(port: Port, work: ContentWork = usual): void {
  let review: ContentReview | undefined;
  let publication: ContentPublication | undefined;
  const peer: Peer = new Peer(port, async (name, given) => {
    if (name === "review.begin" || name === "end") review = undefined;
    if (name === "publication.begin" || name === "end") publication = undefined;
    switch (name) {
      case "end":
        return peer.forget();
      case "review.begin":
        review = work.review(remote<ReviewSources>("sources", sourcesMethods, call));
        return undefined;
      case "publication.begin":
        publication = work.publication(remote<PublicationSources>("records", recordsMethods, call));
        return undefined;
      default:
        return name.startsWith("review.")
          ? serveRemote(review, reviewMethods, { name, given })
          : serveRemote(publication, publicationMethods, { name, given });
    }
  });
  const call = (name: string, given: readonly unknown[]): Promise<unknown> =>
    peer.call(name, given);
  port.postMessage({ kind: "ready", thread: ownThread() } satisfies ReadyMessage);
}
