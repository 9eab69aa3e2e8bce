import { dirname } from "node:path";
import process from "node:process";
import { findMergedApproval, type ProposalResult, publishPasses } from "@mirrorkit/forge";
import { readTextFile } from "@mirrorkit/sdk/files";
import {
  type DiskRoute,
  defined,
  type ForgeWork,
  type PassPublication,
  type RunContext,
} from "@mirrorkit/sdk/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import { openTrustStore } from "@mirrorkit/sdk/registry";
import { given } from "../../environment.ts";
import { localPath } from "../../pass-options.ts";
import { currentUser, readRegistryOptions } from "../../registry-options.ts";
import { loadSettings, requiredSettings } from "../../settings-file.ts";
import type { ProgressLine } from "../../terminal/progress.ts";
import type { RunProgress } from "../../terminal/run-progress.ts";
import { hasForge, openForgeProject } from "../forge/forge-access.ts";
import { readPipeline } from "../forge/pipeline.ts";
import { vaultChoiceOf } from "../registry/vault-options.ts";
import type { PassFlags, RunFlags } from "./pass-flags.ts";

const usualConnections = 16;

/** Where progress of a pass is shown. */
export interface PassTerminal {
  readonly progress: ProgressLine;
  readonly run: RunProgress;
}

/** What the steps of a pass need to know, as options, environment and settings say it. */
export function passContext(flags: PassFlags, version: string, terminal: PassTerminal): RunContext {
  const settingsFile = requiredSettings(flags.settings, "defines how to run a pass");
  const user = currentUser();
  const { ca = [], insecure = [], registriesConf, ocMirror } = flags;
  const quayToken = quayTokenOf(flags);
  return {
    imageSet: flags.imageset,
    settingsFile,
    settings: () => loadSettings(settingsFile),
    mirrorkit: version,
    user,
    insecure,
    trust: openTrustStore(ca, user),
    registry: (authfile) =>
      readRegistryOptions({
        ca,
        insecure,
        connections: usualConnections,
        ...defined({ authfile, registriesConf }),
      }).options,
    ...defined({ disk: diskOf(flags) }),
    vault: vaultChoiceOf(flags, user.environment),
    forge: {},
    show: (summary) => terminal.run.show(summary),
    progress: (text) => terminal.progress.show(text),
    now: () => new Date(),
    ...defined({ ocMirror, quayToken }),
  };
}

function diskOf({ toDisk, fromDisk }: PassFlags): DiskRoute | undefined {
  if (toDisk !== undefined && fromDisk !== undefined) {
    throw new MirrorError("wrong-use", "--to-disk cannot be combined with --from-disk", {
      hint: "Run --to-disk on the connected side, carry the archives over, and run --from-disk there.",
    });
  }
  if (toDisk !== undefined) return { kind: "to-disk", folder: localPath(toDisk) };
  return fromDisk === undefined ? undefined : { kind: "from-disk", folder: localPath(fromDisk) };
}

/** What a forge knows and does for a pass, as far as options and environment say how to reach it. */
export function forgeWork(flags: RunFlags, { settings, settingsFile }: RunContext): ForgeWork {
  const environment = process.env;
  const to = flags.to ?? given(environment["MIRRORKIT_GITOPS_PROJECT"]);
  const pipeline = readPipeline(flags.forge, environment);
  const config = flags.project ?? pipeline.project;
  const isReachable = hasForge(flags, environment);
  const findApproval = async (digest: string) => {
    const project = await openForgeProject(config ?? "", flags, environment);
    const found = await findMergedApproval(project, digest, settings().review.approval);
    const { approvedBy, number, refused } = found;
    const where = project.kind === "gitlab" ? `!${number ?? ""}` : `#${number ?? ""}`;
    return { refused, ...(approvedBy === undefined ? {} : { by: `${approvedBy} in ${where}` }) };
  };
  const publish = async ({ passes, clusters }: PassPublication) => {
    const project = await openForgeProject(to ?? "", flags, environment);
    const branch = flags.targetBranch ?? given(environment["MIRRORKIT_GITOPS_BRANCH"]) ?? "main";
    const { results } = await publishPasses(
      project,
      {
        settings: settings(),
        settingsFolder: dirname(settingsFile),
        passes,
        clusters,
        ...defined({ origin: config, runPage: pipeline.runUrl }),
      },
      { ...settings().publish, targetBranch: branch },
    );
    return {
      urls: results.flatMap(({ url }) => url ?? []),
      message: results.map(publishedText).join("; "),
      isHandsOff: results.some(({ outcome }) => outcome === "hands-off"),
    };
  };
  return {
    ...(config === undefined || !isReachable ? {} : { findApproval }),
    ...(to === undefined ? {} : { publish }),
  };
}

const outcomes: Readonly<Record<ProposalResult["outcome"], string>> = {
  opened: "opened",
  updated: "updated",
  unchanged: "up to date:",
  closed: "closed, because the target has everything:",
  declined: "closed by someone, and unchanged since:",
  "hands-off": "left alone, because another account committed to its branch:",
};

function publishedText({ outcome, url }: ProposalResult): string {
  return url === undefined ? "the GitOps project has everything" : `${outcomes[outcome]} ${url}`;
}

/** The token is read when it is needed: a file may come with the first step. */
function quayTokenOf({ quayTokenFile }: PassFlags): (() => string) | undefined {
  if (quayTokenFile === undefined && given(process.env["QUAY_TOKEN"]) === undefined)
    return undefined;
  return () => {
    const text =
      quayTokenFile === undefined ? process.env["QUAY_TOKEN"] : readTextFile(quayTokenFile);
    const token = (text ?? "").trim();
    if (/^[\x21-\x7e]{8,}$/.test(token)) return token;
    throw new MirrorError("wrong-use", "the token of Quay is not valid", {
      hint: "Create one in Quay under Applications of the organisation, and set QUAY_TOKEN or name a file that contains it with --quay-token-file.",
    });
  };
}
