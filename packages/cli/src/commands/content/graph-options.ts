import process from "node:process";
import { defined } from "@mirrorkit/sdk/internal";
import { openTrustStore } from "@mirrorkit/sdk/registry";
import { type GraphSource, openGraphSource } from "@mirrorkit/sdk/releases";
import { type Command, Option } from "commander";
import { currentUser } from "../../registry-options.ts";

/** Where update graphs come from. */
export interface GraphFlags {
  readonly graph?: string;
  readonly graphUrl?: string;
  readonly arch: string;
  readonly ca?: readonly string[];
  readonly insecure?: readonly string[];
  readonly settings?: string;
  readonly json?: boolean;
}

/** Declares the options of a command that reads update graphs. */
export function addGraphOptions(command: Command): Command {
  return command
    .option(
      "--graph <path>",
      "file with an update graph, or a workspace of oc-mirror, to read it offline",
    )
    .option(
      "--graph-url <url>",
      "address of Cincinnati or an UpdateService (default: $UPDATE_URL_OVERRIDE, updateGraph of the settings, Red Hat's)",
    )
    .addOption(
      new Option("--arch <name>", "architecture of the releases")
        .choices(["amd64", "arm64", "ppc64le", "s390x", "multi"])
        .default("amd64"),
    )
    .option("--settings <file>", "settings file (default: mirrorkit.yaml, if it exists)");
}

/** Opens the source that the options, the environment or the settings name. */
export async function openGraphs({
  graph,
  graphUrl,
  settings,
  ca,
  insecure = [],
}: GraphFlags): Promise<GraphSource> {
  if (graph !== undefined) return openGraphSource({ path: graph });
  const { env: environment } = process;
  const override = environment["UPDATE_URL_OVERRIDE"] || undefined;
  const url = graphUrl ?? override ?? (await addressInSettings(settings));
  const trust = openTrustStore(ca ?? [], currentUser());
  return openGraphSource(defined({ url }), { environment, trust, insecure });
}

/** A graph on disk needs no settings, which take longer to load than the graph. */
async function addressInSettings(settings: string | undefined): Promise<string | undefined> {
  const { loadSettings } = await import("../../settings-file.ts");
  return loadSettings(settings).updateGraph;
}
