import { setYamlValues } from "../../base/yaml/index.ts";
import { type ImageSetConfiguration, readAcceptedImageSet } from "../../models/imageset/index.ts";
import { checkContent } from "./check-content.ts";
import type { ContentFinding, ContentInputs } from "./finding.ts";
import { pinReleases, pinVersions } from "./floating.ts";
import { operatorPath } from "./listed-packages.ts";
import { nextReleases } from "./next-releases.ts";
import { nextVersions } from "./next-versions.ts";
import { examineOperators } from "./operators.ts";
import { type HeldPin, joinCandidates, type PinCandidates, type PinChange } from "./pin-change.ts";

/** An ImageSet with other versions. */
export interface PinProposal {
  /** What changes, in the order of the file. */
  readonly changes: readonly PinChange[];
  /** What stays although there is something newer, or nothing is pinned. */
  readonly held: readonly HeldPin[];
  /** The text with the changes; comments and order stay. */
  readonly text: string;
}

/** Which versions may change. */
export interface PinChoice {
  /** Names of packages; undefined for all, empty for none. */
  readonly packages?: readonly string[];
  /** Whether releases may change. */
  readonly releases: boolean;
}

/**
 * Proposes the next versions of what is pinned: of packages the newest in the same channel, of releases the newest of the
 * same minor, as far as the version before leads there, what a bundle requires is mirrored, and clusters get there.
 *
 * @throws a `MirrorError` `invalid-input` when the text cannot be edited line by line.
 */
export function proposeBump(
  text: string,
  file: string,
  inputs: ContentInputs,
  choice: PinChoice,
): PinProposal {
  return propose(text, file, inputs, (imageSet) => {
    const { examined } = examineOperators(imageSet.mirror.operators ?? [], inputs.catalogs);
    const packages = joinCandidates(examined.map(nextVersions));
    const releases = nextReleases(imageSet.mirror, inputs);
    return chosen([packages, releases, unknownContent(imageSet, inputs)], choice);
  });
}

/**
 * Proposes versions for what floats, so that today's content stays.
 *
 * @throws as {@link proposeBump} does.
 */
export function proposePins(
  text: string,
  file: string,
  inputs: ContentInputs,
  choice: PinChoice,
): PinProposal {
  return propose(text, file, inputs, (imageSet) => {
    const { examined } = examineOperators(imageSet.mirror.operators ?? [], inputs.catalogs);
    const packages = joinCandidates(examined.map(pinVersions));
    const releases = pinReleases(imageSet.mirror, inputs);
    return chosen([packages, releases, unknownContent(imageSet, inputs)], choice);
  });
}

/** What stays because nothing is known of it. */
function unknownContent({ mirror }: ImageSetConfiguration, inputs: ContentInputs): PinCandidates {
  const { operators = [], platform } = mirror;
  const held = operators.flatMap(({ catalog }, index): readonly HeldPin[] => {
    const known = inputs.catalogs.get(catalog);
    if (known !== undefined && "catalog" in known) return [];
    const why = known === undefined ? "" : `: ${known.reason}`;
    const reason = `the catalog cannot be read${why}`;
    return [{ kind: "package", catalog, reason, path: [...operatorPath(index), "catalog"] }];
  });
  const hasChannels = platform?.release === undefined && (platform?.channels ?? []).length > 0;
  if (inputs.releases !== undefined || !hasChannels) return { changes: [], held };
  const path = ["mirror", "platform", "channels"];
  const release: HeldPin = { kind: "release", reason: "no update graph is known", path };
  return { changes: [], held: [...held, release] };
}

function chosen(all: readonly PinCandidates[], { packages, releases }: PinChoice): PinCandidates {
  const { changes, held } = joinCandidates(all);
  const isWanted = (one: Pick<PinChange, "kind" | "package">): boolean => {
    if (one.kind === "release") return releases;
    if (packages === undefined) return true;
    return one.package === undefined ? packages.length > 0 : packages.includes(one.package);
  };
  return { changes: changes.filter(isWanted), held: held.filter(isWanted) };
}

/** A change that brings an error or a dependency that is not mirrored is given up; the others are tried without it. */
function propose(
  text: string,
  file: string,
  inputs: ContentInputs,
  candidates: (imageSet: ImageSetConfiguration) => PinCandidates,
): PinProposal {
  const { imageSet } = readAcceptedImageSet(text, file);
  if (imageSet?.kind !== "ImageSetConfiguration") return { changes: [], held: [], text };
  const found = candidates(imageSet);
  const known = new Set(worrying(imageSet, inputs).map(keyOf));
  const held = [...found.held];
  for (let changes = found.changes; ; ) {
    const edited = setYamlValues(
      text,
      file,
      changes.flatMap(({ edits }) => edits),
    );
    const { imageSet: after } = readAcceptedImageSet(edited, file);
    if (after?.kind !== "ImageSetConfiguration") return { changes: [], held, text };
    const fresh = worrying(after, inputs).filter((one) => !known.has(keyOf(one)));
    const wrong = changes.flatMap((change) => {
      const why = fresh.find(({ path }) => startsWith(path, change.path));
      return why === undefined ? [] : [{ change, why }];
    });
    if (wrong.length === 0) return { changes, held, text: edited };
    const given = new Set(wrong.map(({ change }) => change));
    held.push(...wrong.map(({ change, why }) => giveUp(change, why)));
    changes = changes.filter((change) => !given.has(change));
  }
}

function worrying(
  imageSet: ImageSetConfiguration,
  inputs: ContentInputs,
): readonly ContentFinding[] {
  return checkContent(imageSet, inputs).filter(
    ({ about, severity }) => about === "dependency" || about === "cluster" || severity === "error",
  );
}

/** Messages name versions, which the change changes. */
function keyOf({ rule, path }: ContentFinding): string {
  return `${rule} ${JSON.stringify(path)}`;
}

function startsWith(path: readonly unknown[], start: readonly unknown[]): boolean {
  return start.every((step, index) => path[index] === step);
}

function giveUp(
  { from, to, edits: _edits, note: _note, ...rest }: PinChange,
  why: ContentFinding,
): HeldPin {
  const version = from === undefined ? {} : { version: from };
  return { ...rest, ...version, reason: `${to} is available, but ${why.message}` };
}
