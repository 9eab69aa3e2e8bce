import type { ForgeKind, ForgeProject, WebhookState } from "@mirrorkit/forge/internal";
import { printable } from "@mirrorkit/sdk/internal";
import type { ProjectSettings } from "./bot-settings.ts";
import type { DoctorCheck } from "./failed-check.ts";
import type { LookAtHook } from "./hook-address.ts";

/** The names in a forge's user interface. */
interface Words {
  /** Who sees webhooks, and on which page. */
  readonly hidden: (path: string, goes: string) => string;
  /** How one is made. */
  readonly make: string;
  /** How one is set going again. */
  readonly fix: string;
  /** Events that only publishing needs. */
  readonly pushes: readonly string[];
}

const words: Readonly<Record<ForgeKind, Words>> = {
  gitlab: {
    hidden: (path, goes) =>
      `GitLab shows webhooks to maintainers only: ask a maintainer to check ${printable(path)}/-/hooks.\nSettings > Webhooks: check that one ${goes} Edit > Recent events shows what the bot answered.`,
    make: 'Settings > Webhooks > "Add new webhook": one of the project, or of its group, which the doctor cannot see, that',
    fix: "Settings > Webhooks > Edit: test it; GitLab enables it again when the test succeeds.",
    pushes: ["Push events"],
  },
  github: {
    hidden: (path, goes) =>
      `GitHub shows webhooks to administrators only: ask one to check ${printable(path)}/settings/hooks.\nSettings > Webhooks: check that one ${goes} Edit > Recent Deliveries shows what the bot answered.`,
    make: 'Settings > Webhooks > "Add webhook", or the "Webhook URL" of the GitHub App: one with the content type application/json that',
    fix: 'See "Recent Deliveries" of it, and "Redeliver" one.',
    pushes: ["push"],
  },
};

/** The inputs of checking a webhook. */
export interface WebhookLook {
  /** The project of the settings. */
  readonly settings: ProjectSettings;
  /** Tries the address of a webhook. */
  readonly lookAt: LookAtHook;
}

type Judgement = Omit<DoctorCheck, "what">;

/** Checks for a webhook that sends the events that this bot needs, and whether its address reaches the bot. */
export async function checkWebhooks(
  project: ForgeProject,
  { settings: { forge, path, publish }, lookAt }: WebhookLook,
): Promise<readonly DoctorCheck[]> {
  const [said, what, end] = [words[project.kind], "webhook to the bot", `/webhooks/${forge}`];
  const goes = `goes to ${end} of the bot, with its secret.`;
  const all = await project.webhooks();
  if (all === undefined) return [{ what, state: "unknown", help: said.hidden(path, goes) }];
  const spare = publish === undefined ? said.pushes : [];
  const found: Judgement[] = [];
  for (const hook of all.filter(({ url }) => url.endsWith(end))) {
    const judgement = judge(hook, said, spare);
    found.push(judgement.state === "fine" ? await lookAt(hook.url) : judgement);
  }
  const best = found.find(({ state }) => state === "fine") ?? found[0];
  return [{ what, ...(best ?? { state: "missing", help: `${said.make} ${goes}` }) }];
}

function judge(
  { url, state, reason, missingEvents }: WebhookState,
  { fix }: Words,
  spare: readonly string[],
): Judgement {
  if (state !== "working") {
    const why = reason === undefined ? "" : ` (${printable(reason)})`;
    return { state: "missing", help: `${printable(url)} is ${state}${why}. ${fix}` };
  }
  const missing = missingEvents.filter((event) => !spare.includes(event));
  if (missing.length === 0) return { state: "fine" };
  const help = `${printable(url)} does not send ${missing.join(", ")}: select these events too.`;
  return { state: "missing", help };
}
