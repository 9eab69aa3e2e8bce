import type { PublishKey } from "../queue/index.ts";
import type { ProjectSettings } from "./bot-settings.ts";
import { ContentRun, type ContentTools, onContent } from "./content-run.ts";
import type { OpenForges } from "./open-forges.ts";
import { publishRecords } from "./publish-records.ts";

/** A publication of a key. */
export interface KeyedPublication {
  readonly key: PublishKey;
  readonly project: ProjectSettings;
  readonly target: NonNullable<ProjectSettings["publish"]>;
  readonly forges: OpenForges;
}

/**
 * Publishes with the content in a thread that can be ended. A publication that is set aside is not retried until
 * its commit changes.
 */
export async function publishKey(
  { key, project, target, forges }: KeyedPublication,
  tools: ContentTools,
  signal: AbortSignal,
): Promise<void> {
  const run = new ContentRun(key, tools, signal);
  await onContent(run, async () => {
    await publishRecords(project, target, forges, (sources, sha) => {
      const work = run.lease.publication(sources);
      return {
        async plan(from) {
          await run.begin([sha]);
          return work.plan(from);
        },
      };
    });
  });
}
