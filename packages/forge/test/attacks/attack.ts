import { type FoundEvidence, type ReviewSources, type Side } from "@mirrorkit/forge";
import { type Assessment, assessChange, decideGate } from "@mirrorkit/forge/internal";
import { evidence, settingsText, sourcesOf } from "../golden.ts";

export const production = "production/imageset.yaml";
export const lab = "lab/imageset.yaml";

const rules = ["version-not-pinned", "base-image-missing", "floating-tag", "catalog-minor"];
const off = `rules: {${rules.map((rule) => `${rule}: off`).join(", ")}}\n`;

/** Settings of one ImageSet, without the rules that only ask for pins. */
export const oneImageSet: string = `${settingsText}${off}`;

/** Settings of two ImageSets that write to one registry. */
export const twoImageSets: string = oneImageSet
  .replace(
    "imageSets:\n  production:\n",
    `imageSets:\n  lab: {file: ${lab}, destination: quay.example.test/mirror}\n  production:\n`,
  )
  .replace("path: mapping.txt", 'path: "{imageSet}.txt"');

type Files = Readonly<Record<string, string>>;

/** What an honest pipeline leaves behind, by ImageSet. */
type Mappings = Readonly<Record<string, string>>;

/** A change with what an honest pipeline made of both of its commits. */
export interface Attack {
  readonly settings?: string;
  readonly before: Files;
  readonly after: Files;
  readonly mappings?: Readonly<Record<Side, Mappings>>;
  /** The paths that differ; by default those of the files. */
  readonly changed?: readonly string[] | "unknown";
  readonly committed?: boolean;
  /** Whether the mapping before is that of the last push, and not of the commit. */
  readonly pushed?: boolean;
}

/** What the gate says. */
export interface Verdict {
  readonly state: string;
  readonly text: string;
  readonly digest: string | undefined;
  readonly removals: readonly string[];
  readonly assessment: Assessment;
}

/** Judges a change that nobody approved. */
export async function judge(attack: Attack): Promise<Verdict> {
  const { settings = oneImageSet, before, after, mappings } = attack;
  const common = { "mirrorkit.yaml": settings };
  const files = { before: { ...common, ...before }, after: { ...common, ...after } };
  const sources = withEvidence(sourcesOf({ settings, files }), attack);
  const assessment = await assessChange(sources);
  if (assessment === undefined) throw new Error("there are settings");
  const gate = decideGate(assessment, undefined, mappings !== undefined);
  return {
    state: gate.state,
    text: `${gate.state}: ${gate.verdict}`,
    digest: assessment.removals.digest,
    removals: assessment.removals.removals.map(({ effect, subject }) => `${effect} ${subject}`),
    assessment,
  };
}

function withEvidence(sources: ReviewSources, attack: Attack): ReviewSources {
  const { mappings, changed, committed, pushed } = attack;
  return {
    ...sources,
    changedPaths: async () => {
      if (changed === "unknown") return undefined;
      return changed ?? (await sources.changedPaths());
    },
    evidence: async (side, { name }): Promise<FoundEvidence | undefined> => {
      const text = mappings?.[side][name];
      if (text === undefined) return undefined;
      if (pushed === true && side === "before") return { ...evidence(text), ofCommit: false };
      return committed === true ? { ...evidence(text), committed } : evidence(text);
    },
  };
}

/** Errors that no approval lifts. */
export function errorsOf({ assessment }: Verdict): readonly string[] {
  return assessment.imageSets
    .flatMap(({ problems, before, after }) => [
      ...problems,
      ...(before?.problems ?? []),
      ...(after?.problems ?? []),
    ])
    .filter(({ severity }) => severity === "error")
    .map(({ message }) => message);
}
