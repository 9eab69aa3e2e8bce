import { formatDigest, repositoryOf, tryReadImageReference } from "../../models/image/index.ts";
import type { AdditionalImage } from "../../models/imageset/index.ts";
import { droppedPlatforms } from "./platforms.ts";
import { type LostRequest, lost, pairByKey } from "./request.ts";
import { assignSuccessors } from "./successors.ts";
import { compareTags, orderTags, shapeOf } from "./tag-order.ts";

/**
 * Requests for additional images that were dropped. An image is the same if its registry, its path and its path in
 * the destination are equal; its tag may rise, and one digest may replace another.
 */
export function lostImages(
  before: readonly AdditionalImage[],
  after: readonly AdditionalImage[],
): readonly LostRequest[] {
  const [earlier, later] = [distinct(before), distinct(after)];
  const same = pairByKey(earlier, later, ({ key, name, target }) =>
    JSON.stringify([key, name, target]),
  );
  const taken = new Set(same.pairs.map(([, image]) => image));
  const came = later.filter((image) => !taken.has(image)).sort(byTag);
  const moved = assignSuccessors(same.gone.toSorted(byTag).reverse(), came, succeeds, familyOf);
  return [
    ...[...same.pairs, ...moved.pairs].flatMap(([one, other]) => lostOfImage(one, other)),
    ...moved.without.map((image) => lostImage(image, came)),
  ];
}

/** Repeated lines ask for one image. */
function distinct(images: readonly AdditionalImage[]): readonly Asked[] {
  return [...new Map(images.map((image) => [JSON.stringify(image), readImage(image)])).values()];
}

/** An additional image as an ImageSet asks for it. */
interface Asked {
  readonly image: AdditionalImage;
  /** The identity, which must stay the same. */
  readonly key: string;
  readonly name: string;
  readonly tag: string;
  readonly digest: string | undefined;
  /** The chosen tag in the destination; undefined where it is the source's. */
  readonly target: string | undefined;
}

function readImage(image: AdditionalImage): Asked {
  const { name, targetRepo, targetTag: target } = image;
  const reading = tryReadImageReference(name);
  if (!("reference" in reading)) {
    return { image, name, key: name, tag: "", digest: undefined, target };
  }
  const { reference } = reading;
  const { transport, repository, tag = "", digest } = reference;
  const key = JSON.stringify([transport, repositoryOf(reference), targetRepo ?? repository]);
  return {
    image,
    name,
    key,
    tag,
    digest: digest === undefined ? undefined : formatDigest(digest),
    target,
  };
}

/** Whether one may take the place of another: its tags do not fall, and a digest only follows a digest. */
function succeeds(from: Asked, to: Asked): boolean {
  if (from.key !== to.key || (from.digest === undefined) !== (to.digest === undefined))
    return false;
  const tags = [
    orderTags(from.tag, to.tag),
    orderTags(from.target ?? from.tag, to.target ?? to.tag),
  ];
  return tags.every((order) => order === "same" || order === "higher");
}

function familyOf({ key, digest, tag, target = tag }: Asked): string {
  return JSON.stringify([key, digest === undefined, shapeOf(tag), shapeOf(target)]);
}

function byTag(a: Asked, b: Asked): number {
  return compareTags(a.tag, b.tag);
}

function lostOfImage(before: Asked, after: Asked): readonly LostRequest[] {
  const within = [`additional image ${asWritten(after)}`];
  const dropped = droppedPlatforms(before.image.platforms, after.image.platforms);
  return dropped.map((name) => lost("leaves", name, within));
}

/** A new image of the same repository shows whether this one was removed, lowered or moved sideways. */
function lostImage(image: Asked, came: readonly Asked[]): LostRequest {
  const subject = `additional image ${asWritten(image)}`;
  const other = came.find(({ key }) => key === image.key);
  if (other === undefined) return lost("leaves", subject, []);
  const effect = orderTags(image.tag, other.tag) === "lower" ? "lower" : "undetermined";
  return lost(effect, subject, [], { from: asWritten(image), to: asWritten(other) });
}

function asWritten({ name, image: { targetRepo, targetTag } }: Asked): string {
  if (targetRepo === undefined && targetTag === undefined) return name;
  return `${name} as ${targetRepo ?? ""}${targetTag === undefined ? "" : `:${targetTag}`}`;
}
