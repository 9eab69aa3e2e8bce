import { defined } from "@mirrorkit/sdk/internal";
import type { Annotation } from "../client/index.ts";
import { answerCommands } from "./answers.ts";
import { assessChange } from "./assess-change.ts";
import type { Assessment } from "./assessment.ts";
import { readChatCommands } from "./chat-commands.ts";
import { commentText } from "./comment-text.ts";
import type {
  ContentReview,
  FilePage,
  ReviewPolicy,
  ReviewSummary,
  ReviewText,
  WriteContext,
} from "./content-review.ts";
import type { ReviewSources } from "./evidence.ts";
import { decideGate } from "./merge-verdict.ts";
import { once, rememberedSources } from "./remembered-sources.ts";
import { readTargetPolicy, type TargetPolicy } from "./target-policy.ts";

const mostAnnotations = 200;
const longestMessage = 4_000;

/** Reviews content in the thread of the caller. */
export function directReview(given: ReviewSources): ContentReview {
  const sources = rememberedSources(given);
  const target = once(() => readTargetPolicy(sources));
  let assessment: Assessment | undefined;
  return {
    async policy() {
      return policyOf(await target());
    },
    async assess() {
      assessment = await assess(sources, await target());
      return summaryOf(assessment);
    },
    commands: async (comments) => readChatCommands(comments),
    async write(context) {
      if (assessment === undefined) throw new Error("nothing was assessed");
      return write(assessment, context);
    },
  };
}

function policyOf({ settings: { review, updateGraph } }: TargetPolicy): ReviewPolicy {
  const { status, externalStatusCheck, approval, mapping } = review;
  const plan =
    mapping.plan === undefined ? undefined : { ...mapping.plan, ...defined({ updateGraph }) };
  return { status, approval, ...defined({ externalStatusCheck, plan }) };
}

async function assess(sources: ReviewSources, { verdict }: TargetPolicy): Promise<Assessment> {
  const assessment = verdict ?? (await assessChange(sources));
  if (assessment === undefined) throw new Error("there are settings");
  return assessment;
}

function summaryOf(assessment: Assessment): ReviewSummary {
  const { imageSets, settingsProblems, catalogProblems, removals } = assessment;
  const evidenceAt = newestEvidence(assessment);
  const { digest } = removals;
  const problems = [...catalogProblems, ...imageSets.flatMap((imageSet) => imageSet.problems)];
  const files = problems.flatMap(({ position }) => (position === undefined ? [] : [position.file]));
  return {
    ...defined({ digest, evidenceAt }),
    isWorthSaying:
      imageSets.length + settingsProblems.length + catalogProblems.length > 0 ||
      removals.digest !== undefined,
    annotations: annotationsOf(assessment),
    files: [...new Set(files)],
  };
}

function newestEvidence({ imageSets }: Assessment): Date | undefined {
  const times = imageSets.flatMap(({ before, after }) => [before?.at, after?.at]);
  return times
    .filter((time) => time !== undefined)
    .toSorted((a, b) => a.getTime() - b.getTime())
    .at(-1);
}

const ranks = { error: 0, warning: 1, info: 2 } as const;

function annotationsOf({ imageSets }: Assessment): readonly Annotation[] {
  const all = imageSets.flatMap(({ path, problems }) =>
    problems.flatMap(({ severity, rule, message, help, position }) => {
      if (position?.file !== path) return [];
      const text = help === undefined ? message : `${message}. ${help}`;
      const shown = text.slice(0, longestMessage);
      return [{ path, line: position.line ?? 1, severity, title: rule, message: shown }];
    }),
  );
  return all.toSorted((a, b) => ranks[a.severity] - ranks[b.severity]).slice(0, mostAnnotations);
}

function write(assessment: Assessment, context: WriteContext): ReviewText {
  const { head, base, commands, answer, given, maxCharacters, pages, format, sizes } = context;
  const { approval: policy, mapping } = assessment.settings.review;
  const { artefact, file, plan } = mapping;
  const promised = given || [artefact, file, plan].some((way) => way !== undefined);
  const gate = decideGate(assessment, answer.approvedBy?.name, promised);
  const answers = answerCommands(commands, assessment.removals.digest, answer, policy.by);
  const comment = { head, base, policy, answers, maxCharacters, ...defined({ sizes }) };
  const fileUrl = pages.size === 0 ? {} : { fileUrl: addressIn(pages) };
  return { gate, text: commentText(assessment, gate, { ...comment, ...fileUrl }, format) };
}

function addressIn(pages: ReadonlyMap<string, FilePage>): (path: string, line?: number) => string {
  return (path, line) => {
    const { url = "", lines = "" } = pages.get(path) ?? {};
    return line === undefined ? url : `${lines}${line}`;
  };
}
