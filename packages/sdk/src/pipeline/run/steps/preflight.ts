import { MirrorError, type Problem, printable } from "../../../base/problem/index.ts";
import { isFile, isFolder, lockFolder } from "../../../edges/disk/index.ts";
import { journalsFolder, listJournals } from "../../../edges/journal/index.ts";
import { findOcMirror, inspectOcMirror } from "../../../edges/oc-mirror/index.ts";
import { imageSetIn } from "../../../edges/workspace/index.ts";
import { cleanEnvironment } from "../../../models/oc-mirror/index.ts";
import {
  lookAtClock,
  lookAtLogins,
  lookAtSpace,
  lookAtTracking,
  lookAtVersion,
} from "../../preflight/index.ts";
import { loginsOf, placesOf, type RunContext, runSettingsOf, toldOf } from "../context.ts";
import { lookAtRegistry } from "../look-at-registry.ts";
import { measureRoom } from "../look-at-room.ts";
import { findingOf } from "../run-steps.ts";
import type { PassStep } from "../step.ts";

/**
 * All that would make a pass fail and can be known before: settings, lock, room, clock, binary, a workspace that Git
 * tracks, the registry and the credentials.
 *
 * @param inRun - whether a run asks, which holds the lock, and whose next step may make the credentials anew
 * @param mapping - path of the mapping of the next push, whose room on the disks is measured; undefined measures nothing
 * @throws a {@link MirrorError} `wrong-use` when the settings are not enough, or there is no oc-mirror; `refused` when
 * another run has the workspace.
 */
export async function lookBefore(
  context: RunContext,
  { inRun, mapping }: { readonly inRun: boolean; readonly mapping?: string },
): Promise<readonly Problem[]> {
  const { workspace, pass, folder, authFile } = placesOf(context);
  const { user, now, disk } = context;
  if (disk?.kind === "from-disk" && !isFolder(pass)) throw notThere(pass);
  if (!inRun) lockFolder(journalsFolder(workspace)).release();
  lockFolder(pass).release();
  const isMade = runSettingsOf(context).authfile?.from !== undefined;
  const isMissingYet = isMade && authFile !== undefined && !isFile(authFile);
  const withLogins = !isMissingYet && !(inRun && isMade);
  const newest = listJournals(workspace)
    .map(({ run }) => run.lastAt)
    .sort()
    .at(-1);
  const needed = mapping === undefined ? {} : await measureRoom(context, mapping);
  return [
    ...lookAtSpace(toldOf(context), user.environment, needed),
    ...lookAtClock(now(), newest),
    ...(await lookAtBinary(context)),
    ...(await lookAtTracking(pass, folder)),
    ...(isMissingYet && !inRun ? [notYet(authFile)] : []),
    ...(withLogins ? await lookAtLogins(loginsOf(context)) : []),
    ...(disk?.kind === "to-disk" ? [] : await lookAtRegistry(context)),
  ];
}

function notThere(pass: string): MirrorError {
  return new MirrorError("wrong-use", `the folder ${printable(pass)} does not exist`, {
    hint: "Name the folder with the archives that arrived.",
  });
}

async function lookAtBinary(context: RunContext): Promise<readonly Problem[]> {
  const { file } = placesOf(context);
  const { variables } = cleanEnvironment(context.user.environment);
  const found = findOcMirror(variables["PATH"] ?? "", context.ocMirror);
  const { abilities, version, line } = await inspectOcMirror(found, { environment: variables });
  const needs = { imageSet: imageSetIn(file), minors: minorsOf(context) };
  return lookAtVersion({ abilities, name: version ?? line }, needs);
}

function notYet(authFile: string): Problem {
  return {
    rule: "preflight-authfile",
    severity: "info",
    message: `${printable(authFile)} does not exist yet, so no login was tested: the first pass creates it`,
    help: "Run mirrorkit run --until authfile to create it and to test every login.",
  };
}

/** Step 0. */
export function preflightStep(context: RunContext): PassStep {
  return {
    id: "preflight",
    needs: [],
    isRepeated: true,
    skips: () => undefined,
    inputs: () => ({}),
    async run() {
      const problems = await lookBefore(context, { inRun: true });
      const [worst] = problems.filter(({ severity }) => severity === "error");
      const count = problems.filter(({ severity }) => severity !== "info").length;
      return {
        state: worst === undefined ? "done" : "failed",
        message: worst?.message ?? (count === 0 ? "ready" : `warnings: ${count}`),
        findings: problems.map(findingOf),
        fault: "machine",
      };
    },
  };
}

function minorsOf({ settings, imageSet }: RunContext): readonly string[] {
  return [...settings().clusters.values()].flatMap(({ imageSets, openshift }) =>
    openshift !== undefined && (imageSets.includes(imageSet) || imageSets.length === 0)
      ? [openshift]
      : [],
  );
}
