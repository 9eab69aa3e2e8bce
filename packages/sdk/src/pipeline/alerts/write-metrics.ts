import { dirname, resolve } from "node:path";
import { defined } from "../../base/problem/index.ts";
import { type MetricsInput, metricsText } from "../../decisions/metrics/index.ts";
import { diskSpace, isFolder, measurePath, writeChanges } from "../../edges/disk/index.ts";
import { runSettings } from "../../models/settings/index.ts";
import { passStatus, type StatusContext } from "../run/index.ts";

/** The file of the metrics in the folder of the textfile collector. */
export const metricsFile = "mirrorkit.prom";

/**
 * The metrics of all ImageSets of the settings in the text format of Prometheus. Nothing of them is secret.
 *
 * @throws as {@link passStatus} does.
 */
export function collectMetrics(context: StatusContext): string {
  const inputs = passStatus(context).map((status): MetricsInput => {
    const { imageSet, passes, isRunning, lastGood } = status;
    return {
      imageSet,
      isRunning,
      ...defined({ pass: passes.at(-1), lastGood: lastGood?.time }),
      bytes: bytesOf(context, imageSet),
    };
  });
  return metricsText(inputs);
}

/**
 * Writes the metrics into the folder of the textfile collector, at once: node_exporter never reads half of them.
 *
 * @throws a {@link MirrorError} `disk` when the disk fails.
 */
export function writeMetrics(folder: string, text: string): void {
  writeChanges(folder, { write: new Map([[metricsFile, text]]), delete: [] });
}

function bytesOf({ settings, settingsFile }: StatusContext, imageSet: string) {
  const folder = dirname(resolve(settingsFile));
  const { workspace, cache } = runSettings(settings, imageSet);
  const [work, kept] = [workspace, cache].map((path) =>
    path === undefined ? undefined : resolve(folder, path),
  );
  return defined({
    workspace: bytesIn(work),
    cache: bytesIn(kept),
    free: work === undefined ? undefined : diskSpace(work)?.freeBytes,
  });
}

function bytesIn(folder: string | undefined): number | undefined {
  return folder !== undefined && isFolder(folder) ? measurePath(folder).bytes : undefined;
}
