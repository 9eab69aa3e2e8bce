import type { ForgeProject, ProjectUse } from "@mirrorkit/forge/internal";
import { printable } from "@mirrorkit/sdk/internal";
import { isMirrorError } from "@mirrorkit/sdk/problems";
import { defaultSettings, type Settings } from "@mirrorkit/sdk/settings";
import type { BotSettings, ProjectSettings } from "./bot-settings.ts";
import { type DoctorCheck, failedCheck } from "./failed-check.ts";
import { openHookLook } from "./hook-address.ts";
import { type OpenForges, openForge } from "./open-forges.ts";
import { checkOwn } from "./own-checks.ts";
import type { OwnContext } from "./own-settings.ts";
import { checkSettingsFile } from "./settings-file-check.ts";
import { checkWebhooks, type WebhookLook } from "./webhook-check.ts";

/** The result of an examination. */
export interface Examination {
  /** Checks of the bot itself: its secrets, and Redis. */
  readonly bot: readonly DoctorCheck[];
  /** Checks of the mirror-config projects, then of the GitOps projects. */
  readonly projects: readonly ProjectExamination[];
}

/** The checks of one project. */
export interface ProjectExamination {
  /** Its path on the forge. */
  readonly project: string;
  /** The name of its forge in the settings. */
  readonly forge: string;
  /** The checks, in the order of setting things up. */
  readonly checks: readonly DoctorCheck[];
}

/** A project on a forge of the settings. */
interface Place {
  readonly forge: string;
  readonly path: string;
}

/** A GitOps project and the branch that proposals go to. */
interface GitOpsPlace extends Place {
  readonly branch: string;
}

/** An examination, and where the project publishes to. */
interface Examined {
  readonly checks: readonly DoctorCheck[];
  readonly gitOps?: GitOpsPlace;
}

/**
 * Examines the bot's own settings as at its start, every project of the settings and their GitOps projects, each
 * once: the permissions of the account, the settings of the forge, the project's own settings, and the delivery of
 * webhooks. It never writes. A failure in one place is reported there and hides no other result.
 */
export async function examine(settings: BotSettings, context: OwnContext): Promise<Examination> {
  const bot = await checkOwn(settings, context);
  return { bot, projects: await examineProjects(settings, context) };
}

async function examineProjects(
  settings: BotSettings,
  context: OwnContext,
): Promise<readonly ProjectExamination[]> {
  const forges = openEach(settings, context);
  const examinations: ProjectExamination[] = [];
  const gitOps = new Map<string, GitOpsPlace>();
  for (const config of Object.values(settings.projects)) {
    const place = { forge: config.forge, path: config.path };
    const lookAt = openHookLook(settings, config.forge, context);
    const found = await withProject(forges, place, (project) =>
      examineConfig(project, { settings: config, lookAt }),
    );
    examinations.push({ project: place.path, forge: place.forge, checks: found.checks });
    const to = found.gitOps;
    if (to !== undefined) gitOps.set(`${keyOf(to)} ${to.branch}`, to);
  }
  for (const place of gitOps.values()) {
    const found = await withProject(forges, place, (project) => examineGitOps(project, place));
    examinations.push({ project: place.path, forge: place.forge, checks: found.checks });
  }
  return examinations;
}

/** The forges, so that one that cannot be opened leaves the others. */
function openEach(settings: BotSettings, context: OwnContext): OpenForges {
  const opened = new Map<string, OpenForges>();
  return {
    async project(forge, path) {
      const one = opened.get(forge) ?? openForge(settings, forge, context);
      opened.set(forge, one);
      return one.project(forge, path);
    },
  };
}

/** Forges compare paths without regard to case. */
function keyOf({ forge, path }: Place): string {
  return `${forge} ${path.toLowerCase()}`;
}

async function withProject(
  forges: OpenForges,
  { forge, path }: Place,
  look: (project: ForgeProject) => Promise<Examined>,
): Promise<Examined> {
  const what = "the project, with the bot's credentials";
  let project: ForgeProject;
  try {
    project = await forges.project(forge, path);
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    return { checks: [failedCheck(what, error)] };
  }
  const found = await look(project);
  return { ...found, checks: [{ what, state: "fine" }, ...found.checks] };
}

async function examineConfig(project: ForgeProject, look: WebhookLook): Promise<Examined> {
  const config = look.settings;
  const file = await checkSettingsFile(project, config);
  const gitOps = gitOpsOf(config);
  const own = gitOps !== undefined && keyOf(gitOps) === keyOf(config);
  // Bumps are merge requests of the bot in the same project.
  const writes = own || config.bump !== undefined;
  const access = await accessTo(project, writes ? ["review", "publish"] : ["review"]);
  return {
    checks: [
      ...access.map((check) => forStatus(check, file.settings)),
      ...file.checks,
      ...(await attempt("webhooks", () => checkWebhooks(project, look))),
    ],
    ...(gitOps === undefined || own ? {} : { gitOps }),
  };
}

async function examineGitOps(project: ForgeProject, place: GitOpsPlace): Promise<Examined> {
  const branch = printable(place.branch);
  const target = await attempt(`branch ${branch}`, async () => {
    const there = (await project.branch(place.branch)) !== undefined;
    const help = "Create it, or name another under publish.targetBranch in mirrorkit-bot.yaml.";
    const what = `branch ${branch}`;
    return [there ? { what, state: "fine" } : { what, state: "missing", help }];
  });
  return { checks: [...(await accessTo(project, ["publish"])), ...target] };
}

function gitOpsOf({ forge, publish }: ProjectSettings): GitOpsPlace | undefined {
  if (publish === undefined) return undefined;
  const { project, targetBranch: branch = "main" } = publish;
  return { forge: publish.forge ?? forge, path: project, branch };
}

function accessTo(
  project: ForgeProject,
  uses: readonly ProjectUse[],
): Promise<readonly DoctorCheck[]> {
  return attempt("access", () => project.checkAccess(uses));
}

/** Forges check the default status; when the settings name another one, that check proves nothing. */
function forStatus(check: DoctorCheck, settings: Settings | undefined): DoctorCheck {
  const usual = defaultSettings.review.status;
  const name = settings?.review.status ?? usual;
  if (name === usual || !check.what.includes(usual)) return check;
  const help = `Make sure that merges wait for ${printable(name)}, which review.status names.`;
  return { what: check.what.replace(usual, printable(name)), state: "unknown", help };
}

async function attempt(
  what: string,
  look: () => Promise<readonly DoctorCheck[]>,
): Promise<readonly DoctorCheck[]> {
  try {
    return await look();
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    return [failedCheck(what, error)];
  }
}
