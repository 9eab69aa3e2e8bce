import { MirrorError } from "@mirrorkit/sdk";
import type { PublishKey, ReconcileHandler, SweptProject } from "../reconcile/index.ts";
import { reviewChangeRequest } from "../reviewing/index.ts";
import type { WatchedForge } from "../webhooks/index.ts";
import type { BotSettings } from "./bot-settings.ts";
import { heeding } from "./heeding.ts";
import type { OpenForges } from "./open-forges.ts";
import { publishRecords } from "./publish-records.ts";

/** Has keys brought in order on the forges. */
export function handlerOf({ projects }: BotSettings, forges: OpenForges): ReconcileHandler {
  return async (key, signal) => {
    const stoppable = heeding(forges, signal);
    if (key.kind === "publish") {
      const project = projects[key.publication];
      if (project?.publish === undefined) throw unknown(key.publication);
      await publishRecords(project, stoppable);
      return;
    }
    const settings = Object.values(projects).find(
      ({ forge, path }) => forge === key.forge && path === key.project,
    );
    if (settings === undefined) throw unknown(key.project);
    await reviewChangeRequest({
      project: await stoppable.project(key.forge, key.project),
      number: key.number,
      ...(settings.settings === undefined ? {} : { settingsPath: settings.settings }),
    });
  };
}

function unknown(name: string): MirrorError {
  return new MirrorError("wrong-use", `the settings have no project ${name}`, {
    hint: "It was there when the work was queued; it is dropped now.",
  });
}

/** The publications of the settings as keys. */
export function publicationsOf({ projects }: BotSettings): readonly PublishKey[] {
  return Object.entries(projects).flatMap(([publication, { forge, publish }]) =>
    publish === undefined
      ? []
      : [{ kind: "publish" as const, forge: publish.forge ?? forge, publication }],
  );
}

/** What the sweep looks through: open change requests, and the publication when everything is looked through. */
export function sweptProjects(settings: BotSettings, forges: OpenForges): readonly SweptProject[] {
  const publications = publicationsOf(settings);
  return Object.entries(settings.projects).map(([name, { forge, path }]) => ({
    name,
    forge,
    async *list(since) {
      const project = await forges.project(forge, path);
      const filter = since === undefined ? {} : { updatedSince: since };
      for await (const { number } of project.changeRequests({ state: "open", ...filter })) {
        yield { kind: "review", forge, project: path, number };
      }
      if (since === undefined)
        yield* publications.filter(({ publication }) => publication === name);
    },
  }));
}

/** What webhooks of a forge matter. */
export function watchedForge(settings: BotSettings, id: string): WatchedForge {
  const keys = publicationsOf(settings);
  const projects = Object.entries(settings.projects).filter(([, { forge }]) => forge === id);
  return {
    id,
    projects: projects.map(([name, { path, publish }]) => ({
      name: path,
      reviews: true,
      publications: keys
        .filter(({ publication }) => publication === name)
        .map(({ publication, forge }) => ({
          id: publication,
          forge,
          branch: publish?.branch ?? "main",
          folders: [],
        })),
    })),
  };
}
