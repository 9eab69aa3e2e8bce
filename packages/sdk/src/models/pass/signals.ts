import { isPush, relateFailures } from "./failures.ts";
import type { PassEvidence, PassSignal } from "./pass.ts";
import { areOfOnePass, fitsPinned, isLongBefore, isRightBefore, writtenAt } from "./times.ts";
import { dryRunsWriteResources, minorBefore422 } from "./tool-version.ts";

type Reader = (evidence: PassEvidence) => PassSignal | undefined;

/** Signals that a record and a workspace have, from the strongest to the weakest. */
const ofBoth: readonly Reader[] = [
  fromRecord,
  fromFailures,
  fromExitStatus,
  fromConsole,
  fromOption,
];

/**
 * Signals that only a workspace has, in the same order: a record was judged by them when it was created, and does
 * not keep all of them.
 */
const ofWorkspace: readonly Reader[] = [fromLog, fromToolVersion, fromPinned, fromMapping];

/** Reads all signals about the state of a pass, strongest first. */
export function signalsOf(evidence: PassEvidence): readonly PassSignal[] {
  const readers = evidence.recorded === undefined ? [...ofBoth, ...ofWorkspace] : ofBoth;
  return readers.flatMap((read) => read(evidence) ?? []);
}

function fromRecord({ recorded }: PassEvidence): PassSignal | undefined {
  if (recorded === undefined) return undefined;
  const { state: says, position, exitStatus = 0 } = recorded;
  if (says === "unknown" || says === "empty") return undefined;
  const how = exitStatus === 0 ? ", according to its console" : ` with exit status ${exitStatus}`;
  const reason = {
    pushed: "its record says that it was a push",
    failed: `the pass failed${how}`,
    preview: "the cluster resources come from a dry run, according to its console",
  }[says];
  return { source: "record", says, reason, position };
}

function fromFailures(evidence: PassEvidence): PassSignal | undefined {
  const { failures } = evidence;
  if (failures === undefined || failures.count === 0) return undefined;
  if (relateFailures(evidence, failures) !== "own") return undefined;
  const images = failures.count === 1 ? "1 image" : `${failures.count} images`;
  const yet = evidence.resources.length > 0 ? ", yet the cluster resources name them" : "";
  return {
    source: "failure-list",
    says: "failed",
    reason: `the last push failed: ${images} could not be mirrored${yet}`,
    position: { file: failures.path, line: 1 },
  };
}

function fromExitStatus({ said }: PassEvidence): PassSignal | undefined {
  const status = said?.exitStatus ?? 0;
  if (status === 0) return undefined;
  const reason = `the pass failed with exit status ${status}`;
  return { source: "exit-status", says: "failed", reason };
}

function fromConsole({ said }: PassEvidence): PassSignal | undefined {
  if (said?.console === undefined) return undefined;
  const { path, verdict } = said.console;
  const told = {
    source: "console" as const,
    ...(path === undefined ? {} : { position: { file: path } }),
  };
  if (verdict.pass === "failed") {
    return { ...told, says: "failed", reason: "the pass failed, according to its console" };
  }
  if (verdict.workflow === "mirrorToDisk" || verdict.workflow === "delete") return undefined;
  if (verdict.pass === "dry-run") {
    const reason = "the cluster resources come from a dry run, according to its console";
    return { ...told, says: "preview", reason };
  }
  if (verdict.pass !== "succeeded") return undefined;
  const reason = "its console shows a push without failed images";
  return { ...told, says: "pushed", reason };
}

function fromOption({ said }: PassEvidence): PassSignal | undefined {
  if (said?.state === undefined) return undefined;
  const what = said.state === "pushed" ? "a push" : "a dry run";
  const reason =
    said.state === "preview"
      ? "the cluster resources come from a dry run, according to the caller"
      : `the caller says that it was ${what}`;
  return { source: "option", says: said.state, reason };
}

/** The newest log of a pass that wrote the cluster resources. A run that stopped before it did is skipped. */
function fromLog({ logs }: PassEvidence): PassSignal | undefined {
  for (const { path, verdict } of logs) {
    const { pass, workflow, hasResults, wroteResources } = verdict;
    if (workflow === "mirrorToDisk" || workflow === "delete") continue;
    const told = { source: "log", position: { file: path } } as const;
    if (isPush(verdict) && pass === "succeeded") {
      return { ...told, says: "pushed", reason: "its log shows a push without failed images" };
    }
    if (pass === "failed" && hasResults) {
      return { ...told, says: "failed", reason: "the last push failed, according to its log" };
    }
    if (pass !== "dry-run" || !wroteResources) continue;
    const reason = "the cluster resources come from a dry run, according to its log";
    return { ...told, says: "preview", reason };
  }
  return undefined;
}

function fromToolVersion(evidence: PassEvidence): PassSignal | undefined {
  const minor = minorBefore422(evidence);
  if (minor === undefined || !evidence.hasLogs) return undefined;
  return {
    source: "tool-version",
    says: "pushed",
    reason: `oc-mirror ${minor} writes cluster resources in a push only, and its logs list no failed image`,
    position: { file: `${evidence.folder}/cluster-resources` },
  };
}

/** A pass to disk pins too, and writes no cluster resources: then times so close are chance. */
function fromPinned(evidence: PassEvidence): PassSignal | undefined {
  const pinned = evidence.pinned.at(-1);
  const history = evidence.history.at(-1);
  if (pinned === undefined || !fitsPinned(evidence)) return undefined;
  if (history !== undefined && areOfOnePass(pinned, history)) return undefined;
  return {
    source: "pinned",
    says: "pushed",
    reason: "the newest pinned ImageSet is as new as the cluster resources",
    position: { file: evidence.folder },
  };
}

function fromMapping(evidence: PassEvidence): PassSignal | undefined {
  const { mapping, resources } = evidence;
  const written = writtenAt(evidence);
  if (mapping === undefined || written === undefined || resources.length === 0) return undefined;
  // The dry run of an older oc-mirror writes no cluster resources, so the mapping proves nothing about them.
  if (!dryRunsWriteResources(evidence)) return undefined;
  if (mapping.flow === "mirror" && isAfterPinned(evidence)) {
    return preview(evidence, "the cluster resources come from a dry run after the last push");
  }
  const position = { file: mapping.path };
  if (isLongBefore(mapping.modified, written)) {
    const reason = "a dry run writes its mapping too, and the mapping is older";
    return { source: "mapping", says: "pushed", reason, position };
  }
  if (mapping.flow === "to-disk") {
    const reason =
      "a dry run writes its mapping too, and the mapping is still that of a pass to disk";
    return { source: "mapping", says: "pushed", reason, position };
  }
  if (!isRightBefore(mapping.modified, written) || fitsPinned(evidence)) return undefined;
  const reason = "the cluster resources come from a dry run, which wrote the mapping too";
  return preview(evidence, reason);
}

function preview({ folder }: PassEvidence, reason: string): PassSignal {
  const position = { file: `${folder}/cluster-resources` };
  return { source: "mapping", says: "preview", reason, position };
}

/**
 * Whether cluster resources are newer than the last push between registries, which pins an ImageSet. Where passes went to
 * disk, the pinned ImageSet may be that of one, and a push from disk came after it.
 */
function isAfterPinned(evidence: PassEvidence): boolean {
  const { pinned, history } = evidence;
  return pinned.length > 0 && history.length === 0 && !fitsPinned(evidence);
}
