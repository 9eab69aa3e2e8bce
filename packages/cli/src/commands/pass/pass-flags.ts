import { isStepId, type StepId, stepIds } from "@mirrorkit/sdk/journal";
import { type Command, InvalidArgumentError } from "commander";
import { addTrustOptions } from "../../registry-options.ts";
import { addForgeOptions, type ForgeOptions } from "../forge/forge-access.ts";
import { addVaultOptions, type VaultFlags } from "../registry/vault-options.ts";

/** What `run` and `preflight` both take. */
export interface PassFlags extends VaultFlags {
  readonly imageset: string;
  readonly settings?: string;
  readonly toDisk?: string;
  readonly fromDisk?: string;
  readonly ocMirror?: string;
  readonly quayTokenFile?: string;
  readonly registriesConf?: string;
  readonly ca?: readonly string[];
  readonly insecure?: readonly string[];
  readonly json?: boolean;
}

/** What `run` takes beside. */
export interface RunFlags extends PassFlags, ForgeOptions {
  readonly from?: StepId;
  readonly until?: StepId;
  readonly only?: StepId;
  readonly plan?: boolean;
  readonly approve?: string;
  readonly to?: string;
  readonly targetBranch?: string;
  readonly project?: string;
}

/** Declares the options of `run` and `preflight`. */
export function addPassFlags(command: Command): Command {
  command
    .requiredOption("--imageset <name>", "the ImageSet, by its name in mirrorkit.yaml")
    .option("--settings <file>", "settings (default: mirrorkit.yaml in the current folder)")
    .option("--to-disk <dir>", "the connected half of a pass: mirror to archives in this folder")
    .option("--from-disk <dir>", "the far half of a pass: mirror from the archives in this folder")
    .option("--oc-mirror <program>", 'oc-mirror, "oc mirror" or a path (default: from PATH)')
    .option(
      "--quay-token-file <file>",
      "a file with an OAuth token of Quay; by default, the variable QUAY_TOKEN",
    );
  addTrustOptions(command).option(
    "--registries-conf <file>",
    "registries.conf to use (default: the files that podman reads)",
  );
  return addVaultOptions(command);
}

/** Declares the options that choose steps, approve, and say where change requests are. */
export function addRunFlags(command: Command): Command {
  const steps = `one of ${stepIds.slice(1).join(", ")}`;
  command
    .option("--from <step>", `begin with this step of the newest pass: ${steps}`, toStep)
    .option("--until <step>", "stop after this step", toStep)
    .option("--only <step>", "run only this step of the newest pass", toStep)
    .option("--plan", "print which steps would run, and why; run nothing")
    .option(
      "--approve <digest>",
      "approve the removals with this digest, which the previous run printed",
      toDigest,
    )
    .option(
      "--to <project>",
      "the GitOps project to publish to (default: MIRRORKIT_GITOPS_PROJECT; without one, nothing is published)",
    )
    .option(
      "--target-branch <branch>",
      "the branch of the GitOps project (default: MIRRORKIT_GITOPS_BRANCH, or main)",
    )
    .option(
      "--project <path>",
      "the mirror-config project, whose merged changes carry approvals (default: the pipeline's)",
    );
  return addForgeOptions(command);
}

function toStep(text: string): StepId {
  if (isStepId(text) && text !== "preflight") return text;
  throw new InvalidArgumentError(`Give one of ${stepIds.slice(1).join(", ")}.`);
}

function toDigest(text: string): string {
  if (/^[0-9a-f]{32}$/i.test(text)) return text.toLowerCase();
  throw new InvalidArgumentError("Give the 32 hexadecimal digits that the previous run printed.");
}
