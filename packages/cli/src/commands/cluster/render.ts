import {
  clusterFolder,
  type PassContext,
  type RenderedCluster,
  renderPasses,
} from "@mirrorkit/sdk/cluster-passes";
import { defined, printable } from "@mirrorkit/sdk/internal";
import type { Problem } from "@mirrorkit/sdk/problems";
import { MirrorError } from "@mirrorkit/sdk/problems";
import { recordsForUse } from "@mirrorkit/sdk/records";
import type { Command } from "commander";
import { filesBelow, finishTree } from "../../finish-tree.ts";
import { toCount } from "../../option-values.ts";
import type { Outcome } from "../../outcome.ts";
import { addPassOptions } from "../../pass-options.ts";
import { usualRecords } from "../../usual-folders.ts";
import { type ClusterOptions, openCluster } from "./open-cluster.ts";

interface RenderOptions extends ClusterOptions {
  readonly out: string;
  readonly pruneSignatures?: number;
  readonly records: string;
  readonly adopt?: boolean;
  readonly renameCatalogs?: boolean;
  readonly check?: boolean;
  readonly diff?: boolean;
  readonly json?: boolean;
}

/** Declares `mirrorkit render`. */
export function define(command: Command, finish: (outcome: Outcome) => void): void {
  addPassOptions(command)
    .requiredOption("--cluster <name>", "the cluster to render for")
    .requiredOption("--out <dir>", "the folder of the GitOps repository")
    .option(
      "--settings <file>",
      "settings (default: mirrorkit.yaml of this folder, if there is one)",
    )
    .option(
      "--prune-signatures <n>",
      "remove signatures of releases that none of the last N records contains",
      toCount,
    )
    .option("--records <dir>", "the folder of the records, for --prune-signatures", usualRecords)
    .option("--adopt", "take over objects that other files in the folder contain")
    .option("--rename-catalogs", "allow catalogs to change their names, which breaks Subscriptions")
    .option("--check", "write nothing; exit 1 when something would change")
    .option("--diff", "like --check, and show the lines that would change")
    .option("--json", "print the changes as JSON")
    .addHelpText(
      "after",
      [
        "",
        "Example:",
        "  mirrorkit render --workspace workspace --cluster production --out gitops --diff",
        "Example, into a folder that is maintained by hand:",
        "  mirrorkit render --workspace workspace --cluster production --out gitops --adopt --diff",
      ].join("\n"),
    )
    .action(async (options: RenderOptions) => finish(await render(options)));
}

async function render(options: RenderOptions): Promise<Outcome> {
  const { context, passes } = await openCluster(options);
  const { cluster, out, pruneSignatures, records } = options;
  const folder = clusterFolder(context.settings, cluster);
  const existing = filesBelow(out, folder);
  const rendered = renderPasses(passes, context, {
    existing,
    neighbours: filesBelow(out, neighbourhoodOf(context, folder)),
    ...defined({ adopt: options.adopt }),
    ...(pruneSignatures === undefined
      ? {}
      : { keepSignatures: signaturesOf(records, pruneSignatures) }),
  });
  const writes = options.check !== true && options.diff !== true;
  if (writes && options.renameCatalogs !== true) refuseRenames(rendered);
  return finishTree({ ...rendered, existing }, options);
}

/** The folder above the cluster's that is still the cluster's alone, where its Subscriptions may be. */
function neighbourhoodOf({ settings, cluster }: PassContext, folder: string): string {
  const parts = settings.layout.root.split("/");
  const own = parts.findIndex((part) => part.includes("{cluster}"));
  if (own < 0) return folder;
  return parts
    .slice(0, own + 1)
    .join("/")
    .replaceAll("{cluster}", cluster);
}

/** No one should learn from the cluster that a name is gone. */
function refuseRenames({ renamed }: Pick<RenderedCluster, "renamed">): void {
  const [first] = renamed;
  if (first === undefined) return;
  const refused = renamed.map(
    ({ problem }): Problem => ({
      ...problem,
      severity: "error",
      help: `${problem.help ?? ""} Then render with --rename-catalogs.`.trim(),
    }),
  );
  throw new MirrorError("refused", first.problem.message, { problems: refused });
}

/** Digests of the releases that the last records of passes that succeeded name. */
function signaturesOf(records: string, count: number): ReadonlySet<string> {
  const passes = recordsForUse(records).filter(({ manifest }) => manifest.state !== "failed");
  if (passes.length === 0) {
    throw new MirrorError("wrong-use", `${printable(records)} has no record to prune by`, {
      hint: "Name the folder of the records with --records, or omit --prune-signatures.",
    });
  }
  const signatures = passes
    .slice(-count)
    .flatMap(({ manifest }) =>
      manifest.signatures.filter(({ release }) => manifest.releases.includes(release)),
    );
  return new Set(signatures.map(({ digest }) => digest));
}
