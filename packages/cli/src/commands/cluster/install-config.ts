import { realpathSync } from "node:fs";
import { join, resolve } from "node:path";
import { compareTrees, type FileTree, readTextFile, readTree } from "@mirrorkit/sdk/files";
import {
  type InstallFile,
  type InstallPlan,
  installFiles,
  planInstall,
  type TrustBundlePolicy,
} from "@mirrorkit/sdk/install";
import { defined, invalidInput, isFile, joinPasses, printable } from "@mirrorkit/sdk/internal";
import type { Problem } from "@mirrorkit/sdk/problems";
import { MirrorError } from "@mirrorkit/sdk/problems";
import { layoutPolicy } from "@mirrorkit/sdk/settings";
import { type Command, Option } from "commander";
import { finishTree } from "../../finish-tree.ts";
import type { Outcome } from "../../outcome.ts";
import { addPassOptions } from "../../pass-options.ts";
import { isConcerning, isError } from "../../problem-severity.ts";
import { type ClusterOptions, openCluster } from "./open-cluster.ts";

interface InstallOptions extends ClusterOptions {
  readonly out: string;
  readonly installConfig?: string;
  readonly trustBundle?: string;
  readonly trustBundlePolicy?: TrustBundlePolicy;
  readonly check?: boolean;
  readonly json?: boolean;
}

/** Declares `mirrorkit install-config`. */
export function define(command: Command, finish: (outcome: Outcome) => void): void {
  addPassOptions(command)
    .requiredOption("--cluster <name>", "the cluster to install")
    .requiredOption("--out <dir>", "the folder to write to, such as the installer's")
    .option("--install-config <file>", "an install-config.yaml to merge into; it is not changed")
    .option("--trust-bundle <file>", "CA certificates of the mirror registry, PEM")
    .addOption(
      new Option(
        "--trust-bundle-policy <policy>",
        "default: the policy of the install-config, otherwise Always",
      ).choices(["Always", "Proxyonly"]),
    )
    .option(
      "--settings <file>",
      "settings (default: mirrorkit.yaml of this folder, if there is one)",
    )
    .option("--check", "write nothing; exit 1 when something would change")
    .option("--json", "print the changes as JSON")
    .addHelpText(
      "after",
      "\nExample:\n  mirrorkit install-config --cluster production --workspace workspace --out install --trust-bundle ca.pem",
    )
    .action(async (options: InstallOptions) => finish(await installConfig(options)));
}

async function installConfig(options: InstallOptions): Promise<Outcome> {
  checkOptions(options);
  const { context, passes } = await openCluster(options);
  const existing = filesOf(options.out);
  const joined = joinPasses(passes, context);
  const openshift = context.settings.clusters.get(options.cluster)?.openshift;
  const { disableDefaults } = layoutPolicy(context.settings, options.cluster);
  const plan = planInstall(joined.resources, {
    time: new Date(),
    existing,
    catalogsChosen: true,
    ...defined({ disableDefaults }),
    ...fileAs("installConfig", options.installConfig),
    ...fileAs("trustBundle", options.trustBundle),
    ...defined({ trustBundlePolicy: options.trustBundlePolicy, openshift }),
  });
  const problems = [
    ...passes.flatMap(({ workspace }) => workspace.problems.filter(isConcerning)),
    ...joined.problems,
    ...plan.problems,
  ];
  if (problems.some(isError)) throw refusal(problems, plan);
  const comparison = compareTrees(plan.tree, deletable(existing, plan.tree), "");
  const secret = new Set([installFiles.config]);
  return finishTree({ tree: plan.tree, comparison, problems, secret }, options);
}

function checkOptions(options: InstallOptions): void {
  const { installConfig: given, out, trustBundle, trustBundlePolicy } = options;
  if (trustBundlePolicy !== undefined && trustBundle === undefined) {
    throw new MirrorError("wrong-use", "--trust-bundle-policy is given without --trust-bundle");
  }
  if (given === undefined || realPath(given) !== realPath(join(out, installFiles.config))) return;
  throw new MirrorError("wrong-use", `${printable(given)} is the path of the merged file`, {
    hint: "Keep your install-config.yaml elsewhere; mirrorkit never changes it.",
  });
}

function realPath(path: string): string {
  return isFile(path) ? realpathSync(path) : resolve(path);
}

/** A private key is not a fault of form: acting on it would be unsafe. */
function refusal(
  problems: readonly Problem[],
  { privateKeys: [key] }: Pick<InstallPlan, "privateKeys">,
): MirrorError {
  const concerning = problems.filter(isConcerning);
  if (key === undefined) return invalidInput(concerning);
  return new MirrorError("refused", key.message, { problems: concerning });
}

function fileAs<Key extends string>(
  key: Key,
  path: string | undefined,
): { readonly [key in Key]?: InstallFile } {
  if (path === undefined) return {};
  return { [key]: { file: path, text: readTextFile(path) } } as {
    readonly [key in Key]: InstallFile;
  };
}

/** The files in the output folder that mirrorkit may own; other files are ignored. */
function filesOf(out: string): FileTree {
  const manifests = [...readTree(join(out, "openshift"))].map(
    ([path, text]) => [`openshift/${path}`, text] as const,
  );
  const configs = Object.values(installFiles)
    .filter((name) => isFile(join(out, name)))
    .map((name) => [name, readTextFile(join(out, name))] as const);
  return new Map([...manifests, ...configs]);
}

/** A merged install-config contains a person's text: it is replaced, but never deleted. */
function deletable(existing: FileTree, wanted: FileTree): FileTree {
  return new Map(
    [...existing].filter(([path]) => path !== installFiles.config || wanted.has(path)),
  );
}
