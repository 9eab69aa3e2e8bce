import { createHash } from "node:crypto";

/** The fields in the first line of a comment by mirrorkit. */
export interface Marker {
  /** The purpose of the comment. */
  readonly kind: "review" | "hands-off";
  /** The name of the related status, which separates two bots on one change request. */
  readonly status: string;
  /** The commit that the comment is about. */
  readonly head: string;
  /** The time when its content was computed, for information: clocks of two machines do not show which was first. */
  readonly at: Date;
  /** Digest of the text below the marker: the first 16 hex digits of its SHA-256. */
  readonly content: string;
}

const line =
  /^<!-- mirrorkit:v1 kind=(review|hands-off) status=(\S+) head=([0-9a-f]{0,64}) at=(\S+) content=([0-9a-f]{16}) -->$/;

/** Puts the marker above a text. */
export function withMarker(marker: Omit<Marker, "content">, text: string): string {
  const { kind, status, head, at } = marker;
  const name = encodeURIComponent(status).replace(/-/g, "%2D");
  return `<!-- mirrorkit:v1 kind=${kind} status=${name} head=${head} at=${at.toISOString()} content=${contentDigest(text)} -->\n${text}`;
}

/** Reads the marker of a comment; undefined when its first line is not a marker. */
export function readMarker(body: string): Marker | undefined {
  const [first = ""] = body.split(/\r?\n/, 1);
  const [, kind, status, head, at, content] = line.exec(first) ?? [];
  if (kind === undefined || status === undefined || head === undefined) return undefined;
  const time = new Date(at ?? "");
  if (Number.isNaN(time.getTime()) || content === undefined) return undefined;
  return {
    kind: kind === "review" ? "review" : "hands-off",
    status: decoded(status),
    head,
    at: time,
    content,
  };
}

/**
 * Whether a comment still has the content in its marker and the given text, apart from line ends and blanks that
 * forges change.
 */
export function says(body: string, text: string): boolean {
  const marker = readMarker(body);
  const below = body.slice(body.indexOf("\n") + 1);
  return marker?.content === contentDigest(text) && contentDigest(below) === marker.content;
}

/** The digest of a text, whatever forges do to its line ends and blanks. */
export function contentDigest(text: string): string {
  const plain = text.replace(/\r\n/g, "\n").trim();
  return createHash("sha256").update(plain).digest("hex").slice(0, 16);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
