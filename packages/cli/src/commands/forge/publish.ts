import { dirname } from "node:path";
import process from "node:process";
import {
  type Proposal,
  type ProposalChanges,
  type ProposalPlan,
  type ProposalSettings,
  type Publication,
  planPublication,
  publishPasses,
} from "@mirrorkit/forge";
import { planProposals } from "@mirrorkit/forge/internal";
import { defined, isFile, isFolder, printable } from "@mirrorkit/sdk/internal";
import { MirrorError, type Problem } from "@mirrorkit/sdk/problems";
import type { PublishSettings } from "@mirrorkit/sdk/settings";
import type { Command } from "commander";
import { type Environment, given } from "../../environment.ts";
import { filesBelow } from "../../finish-tree.ts";
import { collect } from "../../option-values.ts";
import { exitStatus, type Outcome } from "../../outcome.ts";
import { addPassOptions, type PassOptions, passesOf, statementOf } from "../../pass-options.ts";
import { formatJson, jsonProblem } from "../../reports/json.ts";
import { proposalText, resultText } from "../../reports/proposals.ts";
import { openSettings } from "../../settings-file.ts";
import { formatProblems } from "../../terminal/problems.ts";
import { addForgeOptions, type ForgeOptions, hasForge, openForgeProject } from "./forge-access.ts";
import { readPipeline } from "./pipeline.ts";

interface PublishOptions extends ForgeOptions, PassOptions {
  readonly to: string;
  readonly targetBranch?: string;
  readonly cluster?: readonly string[];
  readonly settings?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Declares `mirrorkit publish`. */
export function define(command: Command, finish: (outcome: Outcome) => void): void {
  addForgeOptions(addPassOptions(command))
    .requiredOption(
      "--to <project>",
      "the GitOps project, or with --dry-run the folder of its clone (default: MIRRORKIT_GITOPS_PROJECT)",
      given(process.env["MIRRORKIT_GITOPS_PROJECT"]),
    )
    .option(
      "--target-branch <branch>",
      "the branch of the GitOps project (default: MIRRORKIT_GITOPS_BRANCH, or main)",
    )
    .option("--cluster <name>", "only this cluster; may be repeated", collect)
    .option("--settings <file>", "settings (default: mirrorkit.yaml of this folder)")
    .option("--dry-run", "print what would be proposed; write nothing")
    .option("--json", "print the results as JSON")
    .addHelpText(
      "after",
      [
        "",
        "Example, after a push:",
        "  mirrorkit publish --to platform/gitops --workspace workspace",
        "Example, without a forge:",
        "  mirrorkit publish --to ../gitops --workspace workspace --dry-run",
      ].join("\n"),
    )
    .action(async (options: PublishOptions) => finish(await publish(options)));
}

async function publish(options: PublishOptions): Promise<Outcome> {
  // Proposals are per cluster, and only settings name clusters.
  const { settings, settingsFile } = openSettings(options.settings, "names the clusters");
  const target = targetOf(options, settings.publish, process.env);
  const publication: Publication = {
    settings,
    settingsFolder: dirname(settingsFile),
    passes: passesOf(options),
    ...statementOf(options),
    ...defined({ clusters: options.cluster }),
    ...sourceOf(options),
  };
  if (options.dryRun === true) return planned(await plan(publication, target, options), options);
  const project = await openForgeProject(target.project, options, process.env);
  const { results, problems } = await publishPasses(project, publication, target);
  return {
    output: options.json === true ? asJson(results, problems) : results.map(resultText).join(""),
    notes: options.json === true ? "" : formatProblems(problems),
    status: results.some(({ outcome }) => outcome === "hands-off")
      ? exitStatus.findings
      : exitStatus.fine,
  };
}

/** Where proposals go, and how they are made. */
interface Target extends ProposalSettings {
  /** The GitOps project, or the folder of a clone of it. */
  readonly project: string;
}

/** Where to is said by whoever runs the command: a change of mirrorkit.yaml must not lead elsewhere. */
function targetOf(
  options: PublishOptions,
  wanted: PublishSettings,
  environment: Environment,
): Target {
  const branch = options.targetBranch ?? given(environment["MIRRORKIT_GITOPS_BRANCH"]);
  return { ...wanted, project: options.to, targetBranch: branch ?? "main" };
}

function sourceOf({ forge }: PublishOptions): Pick<Publication, "source" | "origin"> {
  const { sha, commitUrl, project } = readPipeline(forge, process.env);
  const origin = defined({ origin: project });
  if (sha === undefined) return origin;
  return { ...origin, source: { sha, ...defined({ url: commitUrl }) } };
}

async function plan(
  publication: Publication,
  target: Target,
  options: PublishOptions,
): Promise<ProposalPlan> {
  const { project } = target;
  if (isFolder(project)) {
    return planProposals(publication, target, async (folder) => filesBelow(project, folder));
  }
  refuseNoFolder(project, options);
  const opened = await openForgeProject(project, options, process.env);
  return planPublication(opened, publication, target);
}

/** Without a forge, or written as a path, it can only mean a folder. */
function refuseNoFolder(project: string, options: PublishOptions): void {
  const isPath = /^(?:\.{0,2}\/|~|\.{1,2}$)/.test(project) || isFile(project);
  if (!isPath && hasForge(options, process.env)) return;
  const reason = isFile(project)
    ? `${printable(project)} is a file, not a folder`
    : `the folder ${printable(project)} does not exist`;
  throw new MirrorError("wrong-use", reason, {
    hint: isPath
      ? "Name the folder of a clone of the GitOps project."
      : "Name the folder of a clone of the GitOps project; to ask the forge, give --forge and a token.",
  });
}

function planned({ proposals, problems }: ProposalPlan, { json }: PublishOptions): Outcome {
  const status = exitStatus.fine;
  if (json === true) return { output: asJson(proposals.map(summary), problems), notes: "", status };
  const output = proposals.map(proposalText).join("\n");
  return { output, notes: formatProblems(problems), status };
}

function asJson(changeRequests: readonly object[], problems: readonly Problem[]): string {
  return formatJson({ changeRequests, problems: problems.map(jsonProblem) });
}

function summary(proposal: Proposal & ProposalChanges): object {
  const { title, body, branch, target, created, updated, deleted } = proposal;
  return { title, body, branch, target, created, updated, deleted };
}
