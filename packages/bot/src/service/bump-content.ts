import { type ForgeProject, type PlanAccess, proposeBumps } from "@mirrorkit/forge/internal";
import { defined } from "@mirrorkit/sdk/internal";
import type { BumpKey } from "../queue/index.ts";
import { ContentRun, type ContentTools, onContent } from "./content-run.ts";

/** The next versions of a project. */
export interface KeyedBump {
  readonly key: BumpKey;
  readonly project: ForgeProject;
  /** Path of the settings file; undefined for the usual one. */
  readonly settingsPath: string | undefined;
  /** Reads how registries are read; undefined for no credentials. */
  readonly plans: (() => PlanAccess) | undefined;
}

/** Proposes next versions with the content in a thread that can be ended; what is set aside waits for another commit. */
export async function bumpKey(
  { key, project, settingsPath, plans }: KeyedBump,
  tools: ContentTools,
  signal: AbortSignal,
): Promise<void> {
  const run = new ContentRun(key, tools, signal);
  await onContent(run, async () => {
    await proposeBumps({
      project,
      ...defined({ settingsPath, plans }),
      content: (sources, sha) => {
        const work = run.lease.bump(sources);
        return {
          ...work,
          async policy() {
            await run.begin([sha]);
            return work.policy();
          },
        };
      },
    });
  });
}
