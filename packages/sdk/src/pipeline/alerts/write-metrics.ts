import { dirname, resolve } from "node:path";
import { defined } from "../../base/problem/index.ts";
import { type MetricsInput, metricsText } from "../../decisions/metrics/index.ts";
import { diskSpace, isFolder, measurePath, writeChanges } from "../../edges/disk/index.ts";
import { runSettings } from "../../models/settings/index.ts";
import { passStatus, type StatusContext } from "../run/index.ts";

/** The file of the metrics in the folder of the textfile collector. */
export const metricsFile = "mirrorkit.prom";

/** What the passes of the settings are measured for. */
export interface MetricsContext extends StatusContext {
  /** The bytes of folders that are measured already, by absolute path. */
  readonly measured?: ReadonlyMap<string, number>;
}

/**
 * The metrics of all ImageSets of the settings in the text format of Prometheus. Nothing of them is secret.
 *
 * @throws as {@link passStatus} does.
 */
export function collectMetrics(context: MetricsContext): string {
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

function bytesOf({ settings, settingsFile, measured }: MetricsContext, imageSet: string) {
  const folder = dirname(resolve(settingsFile));
  const { workspace, cache } = runSettings(settings, imageSet);
  const [work, kept] = [workspace, cache].map((path) =>
    path === undefined ? undefined : resolve(folder, path),
  );
  return defined({
    workspace: bytesIn(work, measured),
    cache: bytesIn(kept, measured),
    free: work === undefined ? undefined : diskSpace(work)?.freeBytes,
  });
}

function bytesIn(
  folder: string | undefined,
  measured: ReadonlyMap<string, number> = new Map(),
): number | undefined {
  if (folder === undefined || !isFolder(folder)) return undefined;
  return measured.get(folder) ?? measurePath(folder).bytes;
}
