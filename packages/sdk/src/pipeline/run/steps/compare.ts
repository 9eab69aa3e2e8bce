import { join } from "node:path";
import { defined, printable } from "../../../base/problem/index.ts";
import type { ProvingCatalogs, Removal } from "../../../decisions/removals/index.ts";
import { imageSetIn } from "../../../edges/workspace/index.ts";
import type { JournalFinding } from "../../../models/journal/index.ts";
import { compareMappings } from "../../../models/mapping/index.ts";
import { comparableMapping, lastKnownPass, usualCache } from "../baseline.ts";
import { placesOf, type RunContext, textOf } from "../context.ts";
import { type KnownPass, newestKnownPass } from "../last-record.ts";
import {
  digestCovering,
  type PassComparison,
  type PassSide,
  passRemovals,
  removalsDigest,
  type StandingPass,
} from "../pass-removals.ts";
import type { PassStep, StepResult, StepWork } from "../step.ts";
import { selectUnpacked } from "../unpacked-catalogs.ts";

/** Step 5: what would be copied is compared with the last good record, or the last transfer. */
export function compareStep(context: RunContext): PassStep {
  return {
    id: "compare",
    needs: ["dry-run"],
    skips: () => whyUncompared(context),
    inputs(work) {
      const { mappingDigest = "" } = work.outputs("dry-run");
      const imageSetDigest = textOf(work.outputs("check")["imageSetDigest"]);
      return { mappingDigest, imageSetDigest, record: comparedRecord(context, work) };
    },
    run: (work) => compare(context, work),
  };
}

async function compare(context: RunContext, work: StepWork): Promise<StepResult> {
  const { file, destination } = placesOf(context);
  const mapping = comparableMapping(context, textOf(work.outputs("dry-run")["mapping"]));
  const known = lastKnownPass(context);
  const imageSet = imageSetIn(file);
  const after: KnownPass = { name: "", mapping, ...defined({ imageSet }) };
  const comparison: PassComparison = {
    name: context.imageSet,
    destination,
    after: sideOf(after),
    others: standingPasses(context),
    ...defined({ before: known && sideOf(known) }),
  };
  const catalogs = known && (await catalogsOf(context, known, after));
  const removals = passRemovals({ ...comparison, ...defined({ catalogs }) });
  const digest = removalsDigest(removals);
  const coveringDigest = catalogs && digestCovering(passRemovals(comparison), removals);
  const counts = known === undefined ? undefined : compareMappings(known.mapping, mapping);
  const [added, removed] = [counts?.added.length, counts?.removed.length];
  const [replaced, unchanged] = [counts?.replaced.length, counts?.unchanged];
  return {
    state: "done",
    message:
      known === undefined
        ? `there is no ${context.disk === undefined ? "good record yet: this is the first pass" : "previous transfer to compare with"}`
        : `since ${known.name}: ${added} added, ${removed} removed, ${replaced} replaced, ${unchanged} unchanged`,
    outputs: {
      record: known?.name ?? "",
      removals: removals.length,
      ...defined({ digest, coveringDigest, added, removed, replaced, unchanged }),
    },
    findings: findingsOf(removals, context.disk === undefined ? "" : usualCache),
  };
}

/** The newest record, but for that of this very pass, which a killed run may have written already. */
function comparedRecord(context: RunContext, work: StepWork): string {
  const recorded = work.begun("record");
  const { mappingDigest } = work.outputs("dry-run");
  const isOwn = recorded !== undefined && recorded["mappingDigest"] === mappingDigest;
  const before = textOf(work.begun("compare")?.["record"]);
  return isOwn ? before : (lastKnownPass(context)?.name ?? "");
}

/** Why removals cannot be found; undefined where they can. */
export function whyUncompared(context: RunContext): string | undefined {
  if (context.disk?.kind === "from-disk") {
    return "removals are compared and approved on the connected side, before the transfer";
  }
  if (context.disk !== undefined) return undefined;
  const { records } = placesOf(context);
  return records === undefined
    ? `imageSets.${context.imageSet}.records is not set, so there is nothing to compare with`
    : undefined;
}

function sideOf({ mapping, imageSet }: Pick<KnownPass, "mapping" | "imageSet">): PassSide {
  return { entries: mapping.entries, ...defined({ imageSet }) };
}

/** Both are in the working-dir, as long as `clean` has not freed those of the last pass. */
async function catalogsOf(
  context: RunContext,
  known: KnownPass,
  now: KnownPass,
): Promise<ProvingCatalogs | undefined> {
  const { pass } = placesOf(context);
  if (known.imageSet === undefined || now.imageSet === undefined) return undefined;
  const before = await selectUnpacked(pass, known.imageSet, known.mapping);
  if (before === undefined) return undefined;
  const after = await selectUnpacked(pass, now.imageSet, now.mapping);
  return after && { before, after };
}

/** The other ImageSets count as they were pushed last. */
function standingPasses(context: RunContext): readonly StandingPass[] {
  const { folder } = placesOf(context);
  return [...context.settings().imageSets].flatMap(([name, { file, records, destination }]) => {
    if (name === context.imageSet) return [];
    const known =
      records === undefined ? undefined : newestKnownPass(join(folder, records), context.now());
    const imageSet = imageSetIn(join(folder, file));
    return {
      name,
      entries: known?.mapping.entries ?? [],
      ...defined({ imageSet, destination }),
    };
  });
}

const effects: Readonly<Record<Removal["effect"], string>> = {
  leaves: "removed",
  lower: "lowered",
  undetermined: "changed in unknown order",
  destination: "another source or destination",
};

/** Requests one by one; of images, how many of a namespace share a fate. */
function findingsOf(removals: readonly Removal[], cache: string): readonly JournalFinding[] {
  const requests = removals.filter(({ before, after }) => before.length + after.length === 0);
  const groups = new Map<string, number>();
  for (const removal of removals) {
    if (requests.includes(removal)) continue;
    const { subject, effect } = removal;
    const place = subject.slice(subject.startsWith(cache) ? cache.length : 0);
    const key = `below ${place.slice(0, place.lastIndexOf("/"))}: ${effects[effect]}`;
    groups.set(key, (groups.get(key) ?? 0) + 1);
  }
  const images = [...groups].map(
    ([key, count]) => `${count} ${count === 1 ? "image" : "images"} ${key}`,
  );
  return [...requests.map(requestText), ...images].map((text) => ({
    id: "removal",
    severity: "warning",
    message: printable(text),
    next: [],
  }));
}

function requestText({ effect, subject, within, from, to }: Removal): string {
  const place = within.length === 0 ? "" : ` of ${within.join(", ")}`;
  const move = [from, to].filter((one) => one !== undefined).join(" → ");
  return `${subject}${place}: ${effects[effect]}${move === "" ? "" : `, ${move}`}`;
}
