import {
  type Gate,
  type PlanAccess,
  proposeBumps,
  type ReviewResult,
  reviewChangeRequest,
} from "@mirrorkit/forge/internal";
import { defined, printable } from "@mirrorkit/sdk/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import type { PublishKey, ReconcileHandler, ReviewKey } from "../queue/index.ts";
import type { WatchedForge } from "../webhooks/index.ts";
import { abortable } from "./abortable-forges.ts";
import type { BotSettings } from "./bot-settings.ts";
import { bumpKey, type KeyedBump } from "./bump-content.ts";
import type { ContentTools } from "./content-run.ts";
import type { OpenForges } from "./open-forges.ts";
import { type KeyedPublication, publishKey } from "./publish-content.ts";
import { publishRecords } from "./publish-records.ts";
import { type KeyedReview, reviewKey } from "./review-content.ts";

/** The means of reconciling keys. */
export interface WorkTools {
  /** Called with settled reviews: only changes that the forge's list shows can change their result. */
  readonly onSettled?: (key: ReviewKey) => void;
  /** Called how a review ended; without a gate the change request is closed or gone. */
  readonly onVerdict?: (key: ReviewKey, gate: Gate | undefined) => void;
  /** The threads that work on content, for a run; by default content is worked on in this thread. */
  readonly content?: ContentTools;
  /** Reads how registries are read for plans, for each review anew; by default without credentials. */
  readonly plans?: () => PlanAccess;
}

/** Has keys brought in order on the forges. One that the settings do not know any more is dropped. */
export function handlerOf(
  { projects }: BotSettings,
  forges: OpenForges,
  tools: WorkTools = {},
): ReconcileHandler {
  return async (key, signal) => {
    const stoppable = abortable(forges, signal);
    if (key.kind === "publish") {
      const project = projects[key.publication];
      if (project?.publish === undefined) return;
      const { publish: target } = project;
      await publishOn({ key, project, target, forges: stoppable }, tools, signal);
      return;
    }
    if (key.kind === "bump") {
      const own = projects[key.project];
      if (own?.bump === undefined) return;
      const project = await stoppable.project(own.forge, own.path);
      await bumpOn({ key, project, settingsPath: own.settings, plans: tools.plans }, tools, signal);
      return;
    }
    const settings = Object.values(projects).find(
      ({ forge, path }) => forge === key.forge && path === key.project,
    );
    if (settings === undefined) return;
    const project = await stoppable.project(key.forge, key.project);
    const result = await review({ key, project, settingsPath: settings.settings }, tools, signal);
    if (result?.comment === "superseded") throw superseded(key);
    if (result !== undefined) tools.onVerdict?.(key, result.gate);
    if (result === undefined || isSettled(result)) tools.onSettled?.(key);
  };
}

function review(
  what: Omit<KeyedReview, "plans">,
  { content, plans }: WorkTools,
  signal: AbortSignal,
): Promise<ReviewResult | undefined> {
  if (content !== undefined) return reviewKey({ ...what, plans }, content, signal);
  const { key, project, settingsPath } = what;
  return reviewChangeRequest({ project, number: key.number, ...defined({ settingsPath, plans }) });
}

async function bumpOn(what: KeyedBump, { content }: WorkTools, signal: AbortSignal): Promise<void> {
  const { project, settingsPath, plans } = what;
  if (content === undefined) await proposeBumps({ project, ...defined({ settingsPath, plans }) });
  else await bumpKey(what, content, signal);
}

async function publishOn(
  what: KeyedPublication,
  { content }: WorkTools,
  signal: AbortSignal,
): Promise<void> {
  if (content === undefined) await publishRecords(what.project, what.target, what.forges);
  else await publishKey(what, content, signal);
}

function superseded({ project, number }: ReviewKey): MirrorError {
  const what = `${printable(project)} ${number}`;
  return new MirrorError("conflict", `${what} changed while it was reviewed and is reviewed again`);
}

/** The result of a waiting or approved review may change later without a change in the list. */
function isSettled({ gate, comment }: ReviewResult): boolean {
  if (gate === undefined) return true;
  return gate.state === "held" || (gate.state === "open" && comment === "none");
}

/** The publications of the settings as keys. */
export function publicationsOf({ projects }: BotSettings): readonly PublishKey[] {
  return Object.entries(projects).flatMap(([publication, { forge, publish }]) =>
    publish === undefined
      ? []
      : [{ kind: "publish" as const, forge: publish.forge ?? forge, publication }],
  );
}

/** The relevant webhooks of a forge. */
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
