import { outlastLock } from "../../edges/disk/index.ts";
import {
  journalsFolder,
  listJournals,
  type OpenJournal,
  openJournal,
} from "../../edges/journal/index.ts";
import { isOver } from "../../models/journal/index.ts";
import {
  beginsWithin,
  checkChoice,
  type PlannedStep,
  planSteps,
  type StepChoice,
} from "./choose-steps.ts";
import { placesOf, type RunContext } from "./context.ts";
import { type RunEnd, runSteps } from "./run-steps.ts";
import type { PassStep } from "./step.ts";
import { approvalStep } from "./steps/approval.ts";
import { authFileStep } from "./steps/authfile.ts";
import { checkStep } from "./steps/check.ts";
import { cloneStep } from "./steps/clone.ts";
import { compareStep } from "./steps/compare.ts";
import { dryRunStep } from "./steps/dry-run.ts";
import { preflightStep } from "./steps/preflight.ts";
import { publishStep } from "./steps/publish.ts";
import { pushStep, verifyStep } from "./steps/push.ts";
import { recordStep } from "./steps/record.ts";
import { grantStep, seedStep } from "./steps/seed.ts";
import { transferRecordStep } from "./steps/to-disk.ts";
import { transferStep } from "./steps/transfer.ts";

/** The steps of a pass of an ImageSet, in their order. */
export function passSteps(context: RunContext, choice: StepChoice): readonly PassStep[] {
  const isWhole =
    !beginsWithin(choice) && (choice.until === undefined || choice.until === "publish");
  const { kind } = context.disk ?? {};
  return [
    preflightStep(context),
    authFileStep(context),
    cloneStep(context),
    checkStep(context, isWhole),
    ...(kind === "from-disk" ? [transferStep(context, isWhole)] : []),
    dryRunStep(context),
    compareStep(context),
    approvalStep(context),
    seedStep(context),
    pushStep(context),
    verifyStep(context),
    grantStep(context),
    kind === "to-disk" ? transferRecordStep(context) : recordStep(context),
    publishStep(context),
  ];
}

/** How a pass is run. */
export interface PassOptions {
  readonly choice: StepChoice;
  /** Takes a line for people that stays. */
  readonly say: (text: string) => void;
}

/**
 * Makes a pass of an ImageSet, from the settings to the change request, and keeps each step in a journal in its
 * workspace. The newest pass goes on where it did not end well; started again at any point, it repeats nothing that it
 * need not, and it publishes only what was pushed and verified.
 *
 * @throws a {@link MirrorError} `wrong-use` when options or settings are not enough; `refused` when another run has the
 * workspace; `disk` when the journal cannot be written. What goes wrong in a step is its outcome.
 */
export async function runPassSteps(
  context: RunContext,
  { choice, say }: PassOptions,
): Promise<RunEnd> {
  checkChoice(choice);
  const { workspace, pass } = placesOf(context);
  const { imageSet, mirrorkit, now } = context;
  for (const folder of [journalsFolder(workspace), pass]) {
    await outlastLock(folder, {
      onWait: () => say("waiting: another machine or pod uses the workspace, or was killed"),
    });
  }
  const journal: OpenJournal = openJournal(workspace, {
    imageSet,
    mirrorkit,
    now,
    goesOn: (newest) => !isOver(newest) || beginsWithin(choice),
  });
  try {
    return await runSteps(passSteps(context, choice), { journal, choice, say, now });
  } finally {
    journal.close();
  }
}

/**
 * Says what {@link runPassSteps} would do, and does nothing.
 *
 * @throws a {@link MirrorError} `wrong-use` as it does.
 */
export function planPass(context: RunContext, choice: StepChoice): readonly PlannedStep[] {
  checkChoice(choice);
  const { workspace } = placesOf(context);
  const newest = listJournals(workspace).at(-1)?.run;
  const goesOn = newest !== undefined && (!isOver(newest) || beginsWithin(choice));
  return planSteps(passSteps(context, choice), choice, goesOn ? newest : undefined, context.now());
}
