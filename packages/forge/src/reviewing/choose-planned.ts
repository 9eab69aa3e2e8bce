import { defined } from "@mirrorkit/sdk/internal";
import type { MappingEntry } from "@mirrorkit/sdk/mapping";
import type { Removal } from "@mirrorkit/sdk/removals";
import type { PlanOutcome } from "../planning/index.ts";
import type { ChosenEvidence } from "./chosen-evidence.ts";
import type { PassEvidence, Side } from "./evidence.ts";
import { type PlanDisagreement, planDisagreement } from "./plan-disagreement.ts";
import { lookAtSide, type PlannedChoice, type PlannedSide } from "./planned-side.ts";
import { textDigest } from "./settings-change.ts";
import { isTrusted } from "./trusted-evidence.ts";
import { recordedPass } from "./trusted-pass.ts";

/**
 * Chooses the evidence of both sides where plans are made: given mappings if both sides have one, held against the plan;
 * else the plans, if both could be made; else the best of each side.
 */
export async function choosePlanned(choice: PlannedChoice): Promise<ChosenEvidence> {
  const [before, after] = await Promise.all([
    lookAtSide(choice, "before"),
    lookAtSide(choice, "after"),
  ]);
  if (before === undefined || after === undefined) return { missing: [], removals: [] };
  const chosen = withCautions(await chooseBoth(choice, before, after), before, after);
  const disagreement = disagreementOf(after);
  const { name } = choice.pair;
  const doubt =
    disagreement === undefined
      ? uncheckedMapping(name, before, after)
      : differing(name, disagreement);
  if (doubt === undefined) return chosen;
  // The forge's own approval of a commit names no digest, so that it must be younger than this.
  const since = chosen.after === undefined ? {} : { after: { ...chosen.after, at: new Date() } };
  const removals = [...chosen.removals, doubt];
  return { ...chosen, ...since, removals, ...defined({ disagreement }) };
}

async function chooseBoth(
  choice: PlannedChoice,
  before: PlannedSide,
  after: PlannedSide,
): Promise<ChosenEvidence> {
  const arePlanned = isTrusted(before.planned) && isTrusted(after.planned);
  if (before.stated !== undefined && after.stated !== undefined) {
    const told = (side: PlannedSide): PassEvidence | undefined =>
      arePlanned ? withCatalogs(side) : side.stated;
    const both = defined({ before: told(before), after: told(after) });
    return { ...both, missing: [], removals: [] };
  }
  if (arePlanned) {
    const both = defined({ before: before.planned, after: after.planned });
    return { ...both, missing: [], removals: [] };
  }
  const [left, right] = [await fallBack(choice, before), await fallBack(choice, after)];
  return {
    ...defined({ before: left.evidence, after: right.evidence }),
    missing: [...left.missing, ...right.missing],
    removals: [...left.removals, ...right.removals],
  };
}

/**
 * Catalogs come from the plan only: what a pipeline of the change says of them proves nothing. As they decide too, the time
 * is that of the plan.
 */
function withCatalogs({ stated, planned }: PlannedSide): PassEvidence | undefined {
  if (stated === undefined) return undefined;
  const packages = new Map([...(stated.packages ?? []), ...(planned?.packages ?? [])]);
  const { catalogs, summaries, at } = planned ?? {};
  return { ...stated, packages, ...defined({ catalogs, summaries, at }) };
}

/** Why a given mapping could not be held against a plan; one that fails is made later. */
function withCautions(
  chosen: ChosenEvidence,
  before: PlannedSide,
  { stated, outcome }: PlannedSide,
): ChosenEvidence {
  if (stated === undefined || outcome === undefined) return chosen;
  const late = [before.outcome?.kind === "failed", outcome.kind === "failed"] as const;
  const again = [...(late[0] ? [tryAgain("before")] : []), ...(late[1] ? [tryAgain("after")] : [])];
  const missing = [...new Set([...chosen.missing, ...again])];
  if (outcome.kind === "planned") return { ...chosen, missing };
  const cautions = outcome.problems.map((one) => ({ ...one, severity: "warning" as const }));
  return { ...chosen, missing, after: { ...stated, problems: [...stated.problems, ...cautions] } };
}

/** That there is a mapping, and nothing to hold it against. */
function uncheckedMapping(
  imageSet: string,
  before: PlannedSide,
  { stated, outcome, planned }: PlannedSide,
): Removal | undefined {
  if (stated === undefined || outcome === undefined) return undefined;
  const why = whyUnchecked(outcome.kind, before, planned);
  if (why === undefined) return undefined;
  const lines = stated.mapping?.entries.map(lineOf) ?? null;
  return unknown(imageSet, `the mapping: ${why}`, [(planned ?? outcome).problems, lines]);
}

/** Undefined where there was no plan before either, or the next review makes it. */
function whyUnchecked(
  kind: PlanOutcome["kind"],
  before: PlannedSide,
  planned: PassEvidence | undefined,
): string | undefined {
  if (kind === "refused") return "the plan of mirrorkit refuses its ImageSet";
  if (kind === "planned") {
    return isTrusted(planned)
      ? undefined
      : "the plan of its ImageSet has names that cannot be read";
  }
  // Whoever makes a review read much must not have a mapping believed that it can then not check.
  if (kind === "exhausted") return "its plan needs more than a review may read";
  if (kind === "failed" || before.outcome?.kind !== "planned") return undefined;
  return "the change makes a plan of its ImageSet impossible";
}

function lineOf({ source, destination }: MappingEntry): string {
  return `${source.text}=${destination.text}`;
}

/** Without an outcome there is no ImageSet on that side, and nothing to disagree about. */
function disagreementOf({ stated, planned, outcome }: PlannedSide): PlanDisagreement | undefined {
  if (outcome === undefined || !isTrusted(stated) || !isTrusted(planned)) return undefined;
  return planDisagreement(stated.mapping, planned.mapping);
}

interface SideChoice extends Pick<ChosenEvidence, "missing" | "removals"> {
  readonly evidence?: PassEvidence;
}

/** The best of what a side has, where not both sides have the same. */
async function fallBack(
  { reader, pair, sides }: PlannedChoice,
  { side, place, stated, outcome, planned }: PlannedSide,
): Promise<SideChoice> {
  const nothing = { missing: [], removals: [] };
  if (stated !== undefined) return { evidence: stated, ...nothing };
  const recorded = await recordedPass(reader, place, side, sides[side]);
  if (isTrusted(recorded)) return { evidence: recorded, ...nothing };
  const known = defined({ evidence: planned ?? recorded });
  if (outcome === undefined || isTrusted(planned)) return { ...known, ...nothing };
  if (outcome.kind === "failed") return { ...known, missing: [tryAgain(side)], removals: [] };
  if (outcome.kind === "refused" && side === "after") return { ...known, ...nothing };
  const { artefact, file } = place.mapping;
  if (artefact !== undefined || file !== undefined) {
    const sentence = await reader.sources.howToProvide(side, { ...place, additionalImages: [] });
    return { ...known, missing: [sentence], removals: [] };
  }
  const subject = `the images ${side} the change: they cannot be planned`;
  const texts = [sides.before.text, sides.after.text].map((text) => text ?? null);
  return { ...known, missing: [], removals: [unknown(pair.name, subject, texts)] };
}

function tryAgain(side: Side): string {
  const commit = side === "before" ? "the target" : "the change";
  return `The plan of ${commit} could not be made now; the next review tries again.`;
}

function differing(imageSet: string, { onlyPlanned, onlyStated }: PlanDisagreement): Removal {
  const subject = "the mapping: it differs from the plan of mirrorkit";
  return unknown(imageSet, subject, [onlyPlanned, onlyStated]);
}

/** Bound to what it is about: an approval does not cover anything else. */
function unknown(imageSet: string, subject: string, about: unknown): Removal {
  return {
    imageSet,
    effect: "undetermined",
    subject,
    within: [],
    ...defined({ to: textDigest(JSON.stringify(about)) }),
    before: [],
    after: [],
  };
}
