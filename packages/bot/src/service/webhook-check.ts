import { printable } from "@mirrorkit/sdk";
import type { AccessCheck, ForgeKind, ForgeProject, WebhookState } from "../forge/index.ts";
import type { ProjectSettings } from "./bot-settings.ts";

/** What the pages of a forge call things. */
interface Words {
  /** Who sees webhooks. */
  readonly hidden: string;
  /** How one is made. */
  readonly make: string;
  /** How one is set going again. */
  readonly mend: string;
  /** Events that only publishing needs. */
  readonly pushes: readonly string[];
}

const words: Readonly<Record<ForgeKind, Words>> = {
  gitlab: {
    hidden: "GitLab shows webhooks from the role Maintainer on. Settings > Webhooks: see that one",
    make: 'Settings > Webhooks > "Add new webhook": one of the project, or of its group, which is not seen from here, that',
    mend: "Settings > Webhooks > Edit: test it; GitLab enables it when the test goes through.",
    pushes: ["Push events"],
  },
  github: {
    hidden: "GitHub shows webhooks to administrators. Settings > Webhooks: see that one",
    make: 'Settings > Webhooks > "Add webhook", or the "Webhook URL" of the GitHub App: one with the content type application/json that',
    mend: 'See "Recent Deliveries" of it, and "Redeliver" one.',
    pushes: ["push"],
  },
};

/** Looks for a webhook that goes to this bot and brings what it needs. */
export async function checkWebhooks(
  project: ForgeProject,
  { forge, publish }: ProjectSettings,
): Promise<readonly AccessCheck[]> {
  const { hidden, make, pushes } = words[project.kind];
  const [what, path] = ["webhook to the bot", `/webhooks/${forge}`];
  const goes = `goes to ${path} of the bot, with its secret.`;
  const all = await project.webhooks();
  if (all === undefined) return [{ what, state: "unknown", help: `${hidden} ${goes}` }];
  const found = all
    .filter(({ url }) => url.endsWith(path))
    .map((hook) => judge(hook, words[project.kind], publish === undefined ? pushes : []));
  const best = found.find(({ state }) => state === "fine") ?? found[0];
  return [{ what, ...(best ?? { state: "missing", help: `${make} ${goes}` }) }];
}

function judge(
  { url, state, reason, missingEvents }: WebhookState,
  { mend }: Words,
  spare: readonly string[],
): Omit<AccessCheck, "what"> {
  if (state !== "working") {
    const why = reason === undefined ? "" : ` (${printable(reason)})`;
    return { state: "missing", help: `${printable(url)} is ${state}${why}. ${mend}` };
  }
  const missing = missingEvents.filter((event) => !spare.includes(event));
  if (missing.length === 0) return { state: "fine" };
  const help = `${printable(url)} does not bring ${missing.join(", ")}: choose these too.`;
  return { state: "missing", help };
}
