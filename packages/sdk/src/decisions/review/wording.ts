import type { MarkdownPart } from "../../base/markdown/index.ts";
import { formatImageReference, repositoryOf } from "../../models/image/index.ts";
import type { MappingEntry, MappingReplacement } from "../../models/mapping/index.ts";
import type { MirrorChange, MirrorPolicyChange } from "./compare-mirrors.ts";
import type { ObjectChange } from "./compare-objects.ts";
import { sameResources } from "./compare-resources.ts";
import type { Review } from "./review.ts";

/** Names an image for a person: repository without registry host for a component, else the source's repository. */
export function nameOf(entry: MappingEntry): string {
  if (entry.component !== undefined) return entry.component;
  if (entry.kind === "release-payload") return `release payload ${entry.architecture ?? ""}`.trim();
  return repositoryOf(entry.source);
}

/** The shortest meaningful version of an image: version, tag or the digest's first 12 digits. */
export function stateOf(entry: MappingEntry): string {
  if (entry.version !== undefined) return entry.version;
  const { tag } = entry.source;
  if (entry.kind !== "catalog" && tag !== undefined) return tag;
  return shortDigest(entry.digest) ?? tag ?? "-";
}

/** The change of a replaced image, as two texts. */
export function moveOf({ from, to }: MappingReplacement): readonly [string, string] {
  const texts: readonly ((entry: MappingEntry) => string | undefined)[] = [
    stateOf,
    (entry) => shortDigest(entry.digest),
    (entry) => (entry.filter === undefined ? undefined : `selection ${entry.filter.slice(0, 8)}`),
    (entry) => formatImageReference(entry.destination),
    (entry) => formatImageReference(entry.source),
  ];
  for (const text of texts) {
    const [before, after] = [text(from) ?? "-", text(to) ?? "-"];
    if (before !== after) return [before, after];
  }
  return [from.source.written, to.source.written];
}

/** The changes of releases, one line per architecture. */
export function releaseMoves({ releases }: Review): readonly string[] {
  return releases.map(({ architecture, leaves, comes, stays }) => {
    const isStep = leaves.length === 1 && comes.length === 1 && stays.length === 0;
    if (isStep) return `OpenShift ${leaves.join("")} → ${comes.join("")} (${architecture})`;
    const parts = [
      verbOf(leaves, "leaves", "leave"),
      verbOf(comes, "comes", "come"),
      verbOf(stays, "stays", "stay"),
    ].filter((part) => part !== "");
    return `OpenShift ${parts.join(", ")} (${architecture})`;
  });
}

function verbOf(versions: readonly string[], one: string, many: string): string {
  return versions.length === 0 ? "" : `${sentence(versions)} ${versions.length === 1 ? one : many}`;
}

/** The consequence of removed images; empty when none is removed. */
export function removedMeaning({ images }: Review): string {
  if ((images?.removed ?? []).length === 0) return "";
  return "Removed images are no longer mirrored; they stay in the registry until `oc-mirror delete` removes them.";
}

/** Why operators have no versions, in one sentence; empty where they have, or no image of one changes. */
export function operatorsVerdict({ operatorsUnknown, images }: Review): string {
  if (operatorsUnknown === undefined || images === undefined) return "";
  const { added, removed, replaced } = images;
  const touched = [...added, ...removed, ...replaced.map(({ to }) => to)];
  if (!touched.some(({ kind }) => kind.startsWith("operator-"))) return "";
  const [one, other] = operatorsUnknown;
  const took = other === undefined ? `the pass ${one} took from its` : "the passes took from their";
  return `Operator versions are unknown: there is no record of what ${took} catalogs.`;
}

/** The same where one of the passes is known: of two mappings, nobody would expect versions. */
export function operatorsHalfKnown(review: Review): string {
  return review.operatorsUnknown?.length === 1 ? operatorsVerdict(review) : "";
}

/** The verdict in one sentence. */
export function verdictOf(review: Review): string {
  const { images, downgrades, moves } = review;
  if (images === undefined) return "The images cannot be compared: one side has no mapping.";
  const changes: readonly (readonly [number: number, one: string, many: string])[] = [
    [images.removed.length, "is removed", "are removed"],
    [downgrades.length, "moves to a lower version", "move to a lower version"],
    [images.replaced.length - downgrades.length - moves, "is replaced", "are replaced"],
    [moves, "moves to another place", "move to another place"],
    [images.added.length, "is added", "are added"],
  ];
  const [first, ...others] = changes.filter(([number]) => number > 0);
  const parts =
    first === undefined ? [] : [count(first[0], `image ${first[1]}`, `images ${first[2]}`)];
  parts.push(...others.map((change) => count(...change)));
  if (parts.length > 0) return `${sentence(parts)}.`;
  return images.carriedOver > 0 ? "The release moves; no image changes." : "No image changes.";
}

/** The effect on cluster resources in one sentence. */
export function resourcesVerdict({ resources }: Review): string {
  if (resources === undefined || sameResources(resources)) return "No cluster resource changes.";
  const { objects, mirrors, policies, signaturesAdded, signaturesRemoved } = resources;
  const signatures = signaturesAdded.length + signaturesRemoved.length;
  const parts = [
    count(objects.length, "object changes", "objects change"),
    count(mirrors.length, "mirror of a source changes", "mirrors of sources change"),
    count(policies.length, "source policy changes", "source policies change"),
    count(signatures, "signature is added or removed", "signatures are added or removed"),
  ].filter((part) => part !== "");
  return `${sentence(parts)}.`;
}

/** The effect on nodes in one sentence; empty without an effect, and when only images are reviewed. */
export function nodesVerdict({ nodes, nodesUnknown, refusals }: Review): string {
  if (refusals !== undefined) {
    const [first] = refusals;
    const more = refusals.length > 1 ? `, and ${refusals.length - 1} more` : "";
    return `Nothing is applied: the Machine Config Operator refuses all mirror sets (${first?.message ?? ""}${more}).`;
  }
  if (nodesUnknown !== undefined) return `Drains: unknown, because ${nodesUnknown}.`;
  if (nodes === undefined) return "";
  if (nodes.drains) return "Applying it drains every node, one after another.";
  return nodes.quiet.length === 0 ? "" : "No node drains.";
}

const mostFields = 5;

/** An object's change in one line. */
export function objectLine(changed: ObjectChange): readonly MarkdownPart[] {
  const { kind, name, change, formerName, from, to, fields = [] } = changed;
  const renamed = formerName === undefined ? [] : [" (was ", { code: formerName }, ")"];
  const isMoved = from !== undefined && to !== undefined && from !== to;
  const moved = isMoved ? [{ code: from }, " → ", { code: to }] : [];
  const hidden = fields.length - mostFields;
  const listed = fields
    .slice(0, mostFields)
    .flatMap((field, index) => [...(index === 0 ? [] : [", "]), { code: field }]);
  const more = hidden > 0 ? [`, ${hidden} more`] : [];
  const colon = moved.length + listed.length === 0 ? [] : [": "];
  const between = moved.length > 0 && listed.length > 0 ? ["; "] : [];
  const details = [...colon, ...moved, ...between, ...listed, ...more];
  return [`${kind} `, { code: name }, ` ${change}`, ...renamed, ...details];
}

/** A mirror entry's change in one line. */
export function mirrorLine({ kind, source, before, after }: MirrorChange): string {
  const short = shortKind(kind);
  if (before.length === 0) return `${short} ${source} added → ${after.join(", ")}`;
  if (after.length === 0) return `${short} ${source} removed`;
  return `${short} ${source} changed: ${before.join(", ")} → ${after.join(", ")}`;
}

/** A change of a source's policy in one line. */
export function policyLine({ kind, source, before, after }: MirrorPolicyChange): string {
  const [from, to] = [before ?? "none", after ?? "none"];
  return `${shortKind(kind)} ${source} mirrorSourcePolicy: ${from} → ${to}`;
}

function shortKind(kind: MirrorChange["kind"]): string {
  return kind === "ImageDigestMirrorSet" ? "IDMS" : "ITMS";
}

/** A digest's algorithm and first 12 digits. */
export function shortDigest(digest: string | undefined): string | undefined {
  return digest?.replace(/^(\w+:\w{12})\w*$/, "$1");
}

function count(number: number, one: string, many: string): string {
  if (number === 0) return "";
  return `${number} ${number === 1 ? one : many}`;
}

function sentence(parts: readonly string[]): string {
  const last = parts.at(-1) ?? "";
  return parts.length === 1 ? last : `${parts.slice(0, -1).join(", ")} and ${last}`;
}
