import { join } from "node:path";
import {
  clusterFolder,
  MirrorError,
  printable,
  readTree,
  recordsForUse,
  renderPasses,
} from "@mirrorkit/sdk";
import { type Command, InvalidArgumentError } from "commander";
import { finishTree } from "../finish-tree.ts";
import { type ClusterOptions, openCluster } from "../open-cluster.ts";
import type { Outcome } from "../outcome.ts";
import { addPassOptions } from "../pass-options.ts";
import { usualFolder } from "./record-archive.ts";

interface RenderOptions extends ClusterOptions {
  readonly out: string;
  readonly pruneSignatures?: number;
  readonly records: string;
  readonly check?: boolean;
  readonly json?: boolean;
}

/** Declares `mirrorkit render`. */
export function define(command: Command, finish: (outcome: Outcome) => void): void {
  addPassOptions(command)
    .requiredOption("--cluster <name>", "the cluster that the files are for")
    .requiredOption("--out <dir>", "the folder of the GitOps repository")
    .option(
      "--settings <file>",
      "settings (default: mirrorkit.yaml of this folder, if there is one)",
    )
    .option(
      "--prune-signatures <n>",
      "drop signatures of releases that none of the last N records names",
      toCount,
    )
    .option("--records <dir>", "where the records are, for --prune-signatures", usualFolder)
    .option("--check", "write nothing; exit 1 when something would change")
    .option("--json", "print what changed as JSON")
    .addHelpText(
      "after",
      "\nExample:\n  mirrorkit render --workspace workspace --cluster production --out gitops --check",
    )
    .action(async (options: RenderOptions) => finish(await render(options)));
}

async function render(options: RenderOptions): Promise<Outcome> {
  const { context, passes } = await openCluster(options);
  const { cluster, out, pruneSignatures, records } = options;
  const folder = clusterFolder(context.settings, cluster);
  const existing = [...readTree(join(out, folder))];
  const rendered = renderPasses(passes, context, {
    existing: new Map(existing.map(([path, text]) => [`${folder}/${path}`, text])),
    ...(pruneSignatures === undefined
      ? {}
      : { keepSignatures: signaturesOf(records, pruneSignatures) }),
  });
  return finishTree(rendered, options);
}

/** Digests of the releases that the last records of passes that went through name. */
function signaturesOf(records: string, count: number): ReadonlySet<string> {
  const passes = recordsForUse(records).filter(({ manifest }) => manifest.state !== "failed");
  if (passes.length === 0) {
    throw new MirrorError("wrong-use", `${printable(records)} has no record to prune by`, {
      hint: "Name the folder of the records with --records, or leave --prune-signatures out.",
    });
  }
  const signatures = passes
    .slice(-count)
    .flatMap(({ manifest }) =>
      manifest.signatures.filter(({ release }) => manifest.releases.includes(release)),
    );
  return new Set(signatures.map(({ digest }) => digest));
}

function toCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new InvalidArgumentError("Give a whole number above 0.");
}
