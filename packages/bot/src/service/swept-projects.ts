import type { ForgeProject } from "@mirrorkit/forge/internal";
import { defined } from "@mirrorkit/sdk/internal";
import type { SweptProject } from "../queue/index.ts";
import type { BotSettings, ProjectSettings } from "./bot-settings.ts";
import { type BumpTimes, openBumpTimes } from "./bump-times.ts";
import type { OpenForges } from "./open-forges.ts";
import type { SettledReviews } from "./settled-reviews.ts";
import { publicationsOf } from "./work-handlers.ts";

/** The projects for the sweep: publications, and open change requests except settled ones. */
export function sweptProjects(
  settings: BotSettings,
  forges: OpenForges,
  settled: SettledReviews,
  times: BumpTimes = openBumpTimes(settings),
): readonly SweptProject[] {
  const publications = publicationsOf(settings);
  return Object.entries(settings.projects).map(([name, config]) => {
    const { forge, path } = config;
    const own = publications.filter(({ publication }) => publication === name);
    return {
      name,
      forge,
      async *list(since) {
        yield* own;
        if (times.takeDue(name)) yield { kind: "bump", forge, project: name };
        const project = await forges.project(forge, path);
        if (since === undefined)
          settled.settings({ forge, project: path }, await settingsText(project, config));
        const filter = defined({ updatedSince: since });
        for await (const listed of project.changeRequests({ state: "open", ...filter })) {
          const key = { kind: "review", forge, project: path, number: listed.number } as const;
          if (settled.isDue(key, listed)) yield key;
        }
      },
    };
  });
}

async function settingsText(
  project: ForgeProject,
  { settings: path = "mirrorkit.yaml" }: ProjectSettings,
): Promise<string> {
  const maxBytes = 1024 * 1024;
  const bytes = await project.readFile({ path, ref: project.defaultBranch, maxBytes });
  return bytes === undefined ? "" : Buffer.from(bytes).toString("base64");
}
