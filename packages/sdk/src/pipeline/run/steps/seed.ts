import { resolve } from "node:path";
import { defined, MirrorError } from "../../../base/problem/index.ts";
import { readTextFile } from "../../../edges/disk/index.ts";
import type { QuayOptions } from "../../../edges/quay/index.ts";
import { readMapping } from "../../../models/mapping/index.ts";
import { readQuayAccount } from "../../../models/quay/index.ts";
import { grantPulls, seedQuay } from "../../quay/index.ts";
import {
  leftToFarSide,
  placesOf,
  type RunContext,
  runSettingsOf,
  sha256,
  textOf,
} from "../context.ts";
import { findingOf } from "../run-steps.ts";
import type { PassStep, StepResult, StepWork } from "../step.ts";

/** Step 7: repositories that the mapping needs and Quay lacks are created, with their permissions. */
export function seedStep(context: RunContext): PassStep {
  return {
    id: "seed",
    needs: ["dry-run", "approval"],
    skips: () =>
      leftToFarSide(context, "reaches no registry: the far side creates the repositories") ??
      (runSettingsOf(context).quay === undefined ? "run.quay is not set" : undefined),
    inputs: (work) => ({
      mappingDigest: textOf(work.outputs("dry-run")["mappingDigest"]),
      quay: sha256(JSON.stringify(runSettingsOf(context).quay ?? {})),
    }),
    run: (work) => seed(context, work),
  };
}

async function seed(context: RunContext, work: StepWork): Promise<StepResult> {
  const { write = [], read = [], visibility } = runSettingsOf(context).quay ?? {};
  const report = await seedQuay({
    address: addressOf(context),
    registry: placesOf(context).registry,
    mappings: [mappingOf(work)],
    wish: {
      creates: true,
      permissions: [
        ...write.map((name) => ({ account: readQuayAccount(name), role: "write" as const })),
        ...read.map((name) => ({ account: readQuayAccount(name), role: "read" as const })),
      ],
      asDefaults: false,
      ...defined({ visibility }),
    },
    dryRun: false,
    quay: quayOptions(context),
    onProgress: ({ phase, done, of }) =>
      context.progress(`${phase === "changing" ? "taken" : "looked at"} ${done} of ${of}`),
  });
  const { repositories, steps, done, failed, problems } = report;
  return {
    ...stateOf(failed.length, problems),
    message:
      steps.length === 0
        ? `all ${repositories} repositories exist`
        : `${done} of ${steps.length} steps taken for ${repositories} repositories`,
    outputs: { repositories, steps: done },
    findings: problems.map(findingOf),
  };
}

/** Step 10: the account of the clusters may pull, and it is proven where its credentials are at hand. */
export function grantStep(context: RunContext): PassStep {
  return {
    id: "grant",
    needs: ["push", "verify"],
    skips: () =>
      leftToFarSide(context, "reaches no registry: the far side lets its clusters pull") ??
      (runSettingsOf(context).pull === undefined ? "run.pull is not set" : undefined),
    inputs: (work) => ({
      mappingDigest: textOf(work.outputs("dry-run")["mappingDigest"]),
      account: runSettingsOf(context).pull?.account ?? "",
      pushed: textOf(work.outputs("push")["endedAt"]),
    }),
    run: (work) => grant(context, work),
  };
}

async function grant(context: RunContext, work: StepWork): Promise<StepResult> {
  const { pull, quay } = runSettingsOf(context);
  const { folder, authFile } = placesOf(context);
  const own = pull?.authfile === undefined ? authFile : resolve(folder, pull.authfile);
  const address = addressOf(context);
  const report = await grantPulls({
    registry: placesOf(context).registry,
    account: readQuayAccount(pull?.account ?? ""),
    mappings: [mappingOf(work)],
    organisations: [],
    asDefault: false,
    dryRun: false,
    options: context.registry(own),
    ...(quay === undefined ? {} : { quay: { address, ...quayOptions(context) } }),
    onProgress: ({ phase, done, of }) => context.progress(`${phase} ${done} of ${of}`),
  });
  const { repositories, done, failed, problems, proven } = report;
  const granted = done === 0 ? "no permission was missing" : `${done} permissions granted`;
  return {
    ...stateOf(failed.length, problems),
    message: `${granted} for ${repositories} repositories, pulling is verified from ${proven}`,
    outputs: { repositories, steps: done },
    findings: problems.map(findingOf),
  };
}

function stateOf(
  failed: number,
  problems: readonly { readonly severity: string }[],
): Pick<StepResult, "state"> {
  const isWrong = failed > 0 || problems.some(({ severity }) => severity === "error");
  return { state: isWrong ? "failed" : "done" };
}

function mappingOf(work: StepWork) {
  const file = textOf(work.outputs("dry-run")["mapping"]);
  const text = readTextFile(file);
  return { entries: readMapping(text, file).entries, text, file };
}

function addressOf(context: RunContext): string {
  return runSettingsOf(context).quay?.address ?? `https://${placesOf(context).registry}`;
}

/** @throws a {@link MirrorError} `wrong-use` when there is no token. */
function quayOptions(context: RunContext): QuayOptions {
  const { quayToken, user } = context;
  if (quayToken === undefined) {
    throw new MirrorError("wrong-use", "the token of Quay is missing", {
      hint: "Set QUAY_TOKEN, or name a file that contains it with --quay-token-file.",
    });
  }
  const { trust, insecure } = context;
  const address = addressOf(context);
  const host = URL.canParse(address) ? new URL(address).host : "";
  return {
    token: quayToken,
    environment: user.environment,
    insecure: insecure.includes(host),
    trust,
  };
}
