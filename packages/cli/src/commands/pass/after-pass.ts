import { dirname, join } from "node:path";
import process from "node:process";
import { announcePass } from "@mirrorkit/sdk/alerts";
import { writeChanges } from "@mirrorkit/sdk/files";
import {
  collectMetrics,
  defined,
  escapeControls,
  measurePath,
  writeMetrics,
} from "@mirrorkit/sdk/internal";
import type { PassRun } from "@mirrorkit/sdk/journal";
import { isMirrorError } from "@mirrorkit/sdk/problems";
import { openTrustStore } from "@mirrorkit/sdk/registry";
import { openReport, renderPassReport } from "@mirrorkit/sdk/report";
import type { Settings } from "@mirrorkit/sdk/settings";

/** The pass that ended, and the settings that it had. */
export interface EndedPass {
  readonly run: PassRun;
  readonly settings: Settings;
  readonly settingsFile: string;
  /** The folder with its journal. */
  readonly workspace: string;
}

/** The page of the newest pass in its workspace. */
export const reportFile = "report.html";

/**
 * Writes the report of the pass, sends alerts and writes the metrics, as far as the settings ask for it. A failure is a note:
 * the pass is as good or bad as it was.
 */
export async function afterPass(ended: EndedPass): Promise<readonly string[]> {
  const { bytes } = measurePath(ended.workspace);
  return [...(await report(ended, bytes)), ...(await alert(ended)), ...measure(ended, bytes)];
}

async function report(
  { workspace, settings, settingsFile, run }: EndedPass,
  workspaceBytes: number,
): Promise<readonly string[]> {
  const named = settings.imageSets.get(run.imageSet)?.records;
  const records = named === undefined ? undefined : join(dirname(settingsFile), named);
  try {
    const content = await openReport(workspace, { workspaceBytes, ...defined({ records }) });
    const page = renderPassReport(content);
    writeChanges(workspace, { write: new Map([[reportFile, page]]), delete: [] });
    return [];
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    return [`note: the report was not written: ${escapeControls(error.message)}\n`];
  }
}

async function alert({ run, settings }: EndedPass): Promise<readonly string[]> {
  if (settings.alerts.length === 0) return [];
  const user = { environment: process.env, platform: process.platform };
  const transport = { environment: process.env, trust: openTrustStore([], user) };
  const { failures } = await announcePass(run, settings.alerts, transport);
  return failures.map(({ message, hint }) => `note: ${escapeControls(message)}. ${hint ?? ""}\n`);
}

function measure(
  { settings, settingsFile, workspace }: EndedPass,
  bytes: number,
): readonly string[] {
  const { folder } = settings.metrics;
  if (folder === undefined) return [];
  try {
    const measured = new Map([[workspace, bytes]]);
    const metrics = collectMetrics({ settings, settingsFile, now: new Date(), measured });
    writeMetrics(folder, metrics);
    return [];
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    return [`note: the metrics were not written: ${escapeControls(error.message)}\n`];
  }
}
