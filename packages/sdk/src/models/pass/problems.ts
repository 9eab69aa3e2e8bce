import type { Problem } from "../../base/problem/index.ts";
import type { Pass, PassSignal } from "./pass.ts";
import { mayBeOneMoment, onePassMs, writtenAt } from "./times.ts";
import { whyUnknown } from "./unknown.ts";

type Judged = Omit<Pass, "problem" | "mappingProblems" | "problems">;

const pushFirst = "Push before publishing them: their images may not be in the registry yet.";

/** The problem of the state of a pass; undefined for a push, and when there are no cluster resources. */
export function stateProblem(pass: Judged): Problem | undefined {
  const { state, evidence } = pass;
  if (state === "failed") return failed(pass);
  if (state === "preview") return preview(pass);
  if (state !== "unknown") return undefined;
  const { reason, help } = whyUnknown(evidence);
  return {
    rule: "unknown-pass",
    severity: "warning",
    message: reason,
    help: pass.failedBefore === undefined ? help : `An earlier push failed. ${help}`,
    position: { file: `${evidence.folder}/cluster-resources` },
  };
}

function failed({ why, signals, evidence }: Judged): Problem {
  const list = signals.find(({ source }) => source === "failure-list");
  if (list !== undefined) {
    return {
      rule: "failed-pass",
      severity: "error",
      message: list.reason,
      help: "Do not publish it. Fix the errors that the file lists and push again.",
      position: list.position ?? { file: evidence.folder },
    };
  }
  return {
    rule: "failed-pass",
    severity: "error",
    message: `${why}: its cluster resources may reference images that are missing from the registry`,
    help: "Do not publish it. Use a record of a successful pass.",
    position: signals[0]?.position ?? { file: evidence.folder },
  };
}

function preview({ why, signals, evidence, failedBefore }: Judged): Problem {
  const [decisive] = signals;
  const isRecorded = decisive?.source === "record";
  const file = `${evidence.folder}/cluster-resources`;
  const position = isRecorded && decisive.position !== undefined ? decisive.position : { file };
  const problem = { rule: "preview", severity: "warning", position } as const;
  if (failedBefore === undefined) return { ...problem, message: why, help: pushFirst };
  return {
    ...problem,
    message: "the cluster resources come from a dry run after a failed push",
    help: "Compare it, but do not publish it: push first, so that the registry has the failed images.",
  };
}

/** Signals of the caller: a contradiction with one of them is reported. */
const ofCaller: ReadonlySet<PassSignal["source"]> = new Set(["exit-status", "console", "option"]);

/** Signals that contradict the deciding one, if one of the two comes from the caller. */
export function contradictionsOf(pass: Judged): readonly Problem[] {
  const { signals, evidence } = pass;
  const [decisive, ...weaker] = signals;
  const problems = [...ofOtherWorkflow(pass), ...ofOtherTime(pass)];
  if (decisive === undefined || decisive.source === "record") return problems;
  const otherwise = weaker.find(
    ({ source, says }) =>
      says !== decisive.says && (ofCaller.has(source) || ofCaller.has(decisive.source)),
  );
  // Readers of a console report its contradictions with the workspace themselves.
  if (otherwise === undefined || isNamedElsewhere(decisive)) return problems;
  const position = otherwise.position ?? decisive.position ?? { file: evidence.folder };
  return [
    ...problems,
    {
      rule: "contradicting-signals",
      severity: "warning",
      message: `two signals about the pass contradict each other: ${decisive.reason}; but ${otherwise.reason}`,
      help: `The first one counts: the pass is ${decisive.says}. Check that all inputs belong to this pass.`,
      position,
    },
  ];
}

function isNamedElsewhere({ source, says }: PassSignal): boolean {
  return source === "console" && says !== "pushed";
}

function ofOtherWorkflow({ evidence: { said, resources, folder } }: Judged): readonly Problem[] {
  const { path: file = folder, verdict } = said?.console ?? {};
  const { workflow } = verdict ?? {};
  if (resources.length === 0 || (workflow !== "mirrorToDisk" && workflow !== "delete")) return [];
  const what = workflow === "delete" ? "a deletion" : "a pass to disk";
  return [
    {
      rule: "other-console",
      severity: "warning",
      message: `this is the console output of ${what}, which writes no cluster resources`,
      help: "Give the console output of the pass that wrote them.",
      position: { file },
    },
  ];
}

function ofOtherTime({ evidence }: Judged): readonly Problem[] {
  const { said, folder } = evidence;
  const { path: file = folder, verdict } = said?.console ?? {};
  const written = writtenAt(evidence);
  const isOfState = verdict?.pass === "succeeded" || verdict?.pass === "dry-run";
  if (!isOfState || verdict.wrote === undefined || written === undefined) return [];
  if (mayBeOneMoment(verdict.wrote, written)) return [];
  return [
    {
      rule: "other-console",
      severity: "warning",
      message: `this may be the console output of another pass: these cluster resources were written at ${written.toISOString()}, and that pass wrote its own at another time`,
      help: "Give the console output of the pass that wrote them.",
      position: { file },
    },
  ];
}

/** The problems of the mapping. */
export function mappingProblems({ state, stale, evidence }: Judged): readonly Problem[] {
  const { mapping, pinned } = evidence;
  if (mapping === undefined) return [];
  const written = writtenAt(evidence);
  const problems: Problem[] = [];
  const position = { file: mapping.path };
  if (stale.mapping !== undefined) {
    const isPinned = pinned.length > 0 && state !== "preview" && mapping.flow !== "from-disk";
    const other = isPinned
      ? "a different ImageSet than the last push"
      : "a different pass than the cluster resources";
    problems.push({
      rule: "stale-mapping",
      severity: "warning",
      message: `the mapping belongs to ${other}: ${stale.mapping}`,
      help: "A push does not write mapping.txt: run the dry run of this ImageSet again. If the dry run of the next ImageSet just ran, push that one.",
      position,
    });
  }
  if (written === undefined) return problems;
  if (mapping.modified.getTime() >= written.getTime() - onePassMs) return problems;
  const [older, newer] = [mapping.modified, written].map((time) => time.toISOString());
  problems.push({
    rule: "older-mapping",
    severity: "info",
    message: `the mapping (${older}) is older than the cluster resources (${newer})`,
    help: "This is normal after a push, which does not write mapping.txt.",
    position,
  });
  return problems;
}

/** Reports cluster resources that an earlier pass left behind. */
export function staleProblems({ stale }: Judged): readonly Problem[] {
  return stale.resources.map(({ kind, name, createdAt, origin }) => ({
    rule: "stale-resource",
    severity: "warning",
    message: `${kind} ${name} is left over from a pass of ${createdAt?.toISOString() ?? "an unknown time"}`,
    help: "A dry run does not empty cluster-resources. Remove the file if no pass writes it any longer.",
    position: origin,
  }));
}
