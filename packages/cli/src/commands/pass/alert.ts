import process from "node:process";
import { alertBody, announcePass, newsOf } from "@mirrorkit/sdk/alerts";
import { passStatus } from "@mirrorkit/sdk/internal";
import type { PassRun } from "@mirrorkit/sdk/journal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import { openTrustStore } from "@mirrorkit/sdk/registry";
import type { Settings } from "@mirrorkit/sdk/settings";
import type { Command } from "commander";
import { exitStatus, type Outcome } from "../../outcome.ts";
import { formatJson } from "../../reports/json.ts";
import { namesImageSets, openSettings } from "../../settings-file.ts";
import { plural } from "../../terminal/problems.ts";

interface AlertFlags {
  readonly imageset: string;
  readonly settings?: string;
  readonly always?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Declares `mirrorkit alert`. */
export function define(command: Command, finish: (outcome: Outcome) => void): void {
  command
    .requiredOption("--imageset <name>", "the ImageSet whose newest pass is reported")
    .option("--settings <file>", "settings (default: mirrorkit.yaml in the current folder)")
    .option("--always", "send it to all receivers even if the pass succeeded, as a test")
    .option("--dry-run", "print what would be sent; send nothing")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  mirrorkit alert --imageset production --dry-run\n  mirrorkit alert --imageset production --always",
    )
    .action(async (flags: AlertFlags) => finish(await alert(flags)));
}

async function alert(flags: AlertFlags): Promise<Outcome> {
  const { settings, settingsFile } = openSettings(flags.settings, namesImageSets);
  const run = newestOf(flags.imageset, settings, settingsFile);
  const alerts = settings.alerts.map((one) =>
    flags.always === true ? { ...one, on: "always" as const } : one,
  );
  if (flags.dryRun === true) {
    const bodies = alerts.map(({ kind }) => `${kind}: ${alertBody(kind, newsOf(run))}\n`);
    const output = flags.json === true ? formatJson({ news: newsOf(run) }) : bodies.join("");
    return { output, notes: "", status: exitStatus.fine };
  }
  const user = { environment: process.env, platform: process.platform };
  const transport = { environment: process.env, trust: openTrustStore([], user) };
  const { news, told, failures } = await announcePass(run, alerts, transport);
  const status = failures.length > 0 ? exitStatus.worldFailed : exitStatus.fine;
  const notes = failures.map(({ message, hint }) => `error: ${message}. ${hint ?? ""}\n`).join("");
  if (flags.json === true) {
    const failed = failures.map(({ message }) => message);
    return { output: formatJson({ news, told, failed }), notes: "", status };
  }
  const output = `${plural(told.length, "receiver")} notified of ${news.imageSet} ${news.pass}: ${news.outcome}\n`;
  return { output, notes, status };
}

function newestOf(imageSet: string, settings: Settings, settingsFile: string): PassRun {
  if (settings.alerts.length === 0) {
    throw new MirrorError("wrong-use", "the settings name no receiver of alerts", {
      hint: "Add, for example, alerts: [{kind: slack, url: {env: SLACK_WEBHOOK}}].",
    });
  }
  const [status] = passStatus({ settings, settingsFile, now: new Date() }, { imageSet });
  const run = status?.passes.at(-1);
  if (run !== undefined) return run;
  throw new MirrorError("wrong-use", `there is no pass of ${imageSet} yet`, {
    hint: "Run one: mirrorkit run --imageset NAME. run.workspace names the folder of its journals.",
  });
}
