import { MirrorError } from "@mirrorkit/sdk/problems";

/** A unit of reconciliation: after any event, mirrorkit reads everything about it and writes the difference. */
export type ReconcileKey = ReviewKey | PublishKey | BumpKey;

/** The review of one change request. */
export interface ReviewKey {
  /** Discriminates it from {@link PublishKey}. */
  readonly kind: "review";
  /** The name of its forge in the settings. */
  readonly forge: string;
  /** Path of the project on that forge. */
  readonly project: string;
  /** Number of the change request within the project, from 1. */
  readonly number: number;
}

/** One publication: from a source to its GitOps target. */
export interface PublishKey {
  /** Discriminates it from {@link ReviewKey}. */
  readonly kind: "publish";
  /** The name in the settings of the forge that it writes to; the limits of that forge apply. */
  readonly forge: string;
  /** The name of the publication in the settings. */
  readonly publication: string;
}

/** The next versions of the ImageSets of one project. */
export interface BumpKey {
  /** Discriminates it from {@link ReviewKey}. */
  readonly kind: "bump";
  /** The name of its forge in the settings. */
  readonly forge: string;
  /** The name of the project in the settings. */
  readonly project: string;
}

const reviewForm = /^review\/([^/]+)\/(.+)\/([1-9]\d*)$/;
const publishForm = /^publish\/([^/]+)\/([^/]+)$/;
const bumpForm = /^bump\/([^/]+)\/([^/]+)$/;

/**
 * Writes a key as a unique string: `review/<forge>/<project>/<number>`, `publish/<forge>/<publication>` or
 * `bump/<forge>/<project>`. It has only letters, digits and `. _ - / %`.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} `wrong-use` for an empty name, or an invalid number.
 */
export function formatKey(key: ReconcileKey): string {
  const forge = formatName(key.forge);
  if (key.kind === "publish") return `publish/${forge}/${formatName(key.publication)}`;
  if (key.kind === "bump") return `bump/${forge}/${formatName(key.project)}`;
  if (!Number.isSafeInteger(key.number) || key.number < 1) {
    throw new MirrorError("wrong-use", `there is no change request with the number ${key.number}`);
  }
  return `review/${forge}/${escapePath(key.project)}/${key.number}`;
}

/** Parses the output of {@link formatKey}; undefined for any other text. */
export function readKey(text: string): ReconcileKey | undefined {
  const key = readReview(text) ?? readPublish(text) ?? readBump(text);
  return key !== undefined && isWrittenAs(key, text) ? key : undefined;
}

/** Writes a name as keys hold it: letters, digits and `. _ - %`; another text for every name. */
export function formatName(name: string): string {
  return escapePath(name).replaceAll("/", "%002F");
}

/** The forge of a key, and the project or publication in it: projects and publications take turns. */
export function placeOf(key: ReconcileKey): { readonly lane: string; readonly group: string } {
  const name = key.kind === "publish" ? key.publication : key.project;
  return { lane: key.forge, group: [key.kind, key.forge, name].join("\n") };
}

function readReview(text: string): ReviewKey | undefined {
  const [, forge, project, number] = reviewForm.exec(text) ?? [];
  if (forge === undefined || project === undefined || number === undefined) return undefined;
  return {
    kind: "review",
    forge: unescape(forge),
    project: unescape(project),
    number: Number(number),
  };
}

function readPublish(text: string): PublishKey | undefined {
  const [, forge, publication] = publishForm.exec(text) ?? [];
  if (forge === undefined || publication === undefined) return undefined;
  return { kind: "publish", forge: unescape(forge), publication: unescape(publication) };
}

function readBump(text: string): BumpKey | undefined {
  const [, forge, project] = bumpForm.exec(text) ?? [];
  if (forge === undefined || project === undefined) return undefined;
  return { kind: "bump", forge: unescape(forge), project: unescape(project) };
}

function isWrittenAs(key: ReconcileKey, text: string): boolean {
  return key.kind === "review" && !Number.isSafeInteger(key.number)
    ? false
    : formatKey(key) === text;
}

function escapePath(name: string): string {
  if (name === "") throw new MirrorError("wrong-use", "a key has an empty name");
  // By code unit, not as UTF-8, so that halves of surrogate pairs have a form too.
  return name.replace(
    /[^A-Za-z0-9._/-]/g,
    (unit) => `%${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`,
  );
}

function unescape(text: string): string {
  return text.replace(/%([0-9A-F]{4})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
