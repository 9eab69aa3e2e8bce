import { printable } from "@mirrorkit/sdk/internal";
import { isMirrorError } from "@mirrorkit/sdk/problems";
import { defaultSettings } from "@mirrorkit/sdk/settings";
import * as z from "zod";
import { maybe } from "../expected.ts";
import type { AccessCheck } from "../forge.ts";
import { ask, wholeList } from "./client.ts";
import type { Repository } from "./repository.ts";

const statusCheckShape = z.object({ context: z.string(), integration_id: maybe(z.int()) });
const statusChecksShape = z.object({ required_status_checks: z.array(statusCheckShape) });

const ruleShape = z.union([
  z.object({ type: z.literal("required_status_checks"), parameters: maybe(statusChecksShape) }),
  z.object({ type: z.string() }).transform(({ type }) => ({ type, parameters: undefined })),
]);

const branchShape = z
  .object({
    protection: maybe(
      z.object({
        required_status_checks: maybe(
          z.object({
            checks: z.array(z.object({ context: z.string(), app_id: maybe(z.int()) })),
            contexts: z.array(z.string()),
          }),
        ),
      }),
    ),
  })
  .describe("a branch");

const installationShape = z.object({ app_id: z.int() }).describe("the installation of an app");

type Rule = z.infer<typeof ruleShape>;
type Branch = z.infer<typeof branchShape>;

/** A check that a merge waits for, and the one app that may set it; undefined for any. */
interface RequiredCheck {
  readonly name: string;
  readonly app: number | undefined;
}

const status = defaultSettings.review.status;
const example = "mirrorkit/clusters";
/** The rules that hold who makes a branch, pushes it again and deletes it, if they are not let past. */
const holding: ReadonlySet<string> = new Set([
  "creation",
  "deletion",
  "merge_queue",
  "non_fast_forward",
  "pull_request",
  "required_status_checks",
  "update",
]);

/** Whether merges wait for the status of reviews: by a ruleset, or by the protection of the branch. */
export async function checkRequired(repository: Repository, branch: string): Promise<AccessCheck> {
  const { octokit, at } = repository;
  const rules = await rulesOf(repository, branch);
  const protection = await unlessHidden(
    ask(branchShape, octokit.rest.repos.getBranch({ ...at, branch })),
  );
  const required = [...requiredByRules(rules ?? []), ...requiredByProtection(protection)];
  const what = `required check ${status} on ${printable(branch)}`;
  const found = required.filter(({ name }) => name === status);
  if (found.length > 0) return { what, ...(await judgeApps(repository, found)) };
  const help = `Settings > Rules > Rulesets: for ${printable(branch)}, set "Require status checks to pass" and add ${status}, otherwise nothing blocks a merge.`;
  const hidden = rules === undefined || protection === undefined;
  return { what, state: hidden ? "unknown" : "missing", help };
}

/** Whether the branches of proposals can be made, pushed again and deleted. */
export async function checkOurBranches(repository: Repository): Promise<AccessCheck> {
  const what = "branches mirrorkit/*";
  const rules = await rulesOf(repository, example);
  const held = (rules ?? []).map(({ type }) => type).filter((type) => holding.has(type));
  if (rules !== undefined && held.length === 0) return { what, state: "fine" };
  const where = "Settings > Rules > Rulesets";
  const help =
    rules === undefined
      ? `${where}: check that none targets mirrorkit/*. GitHub does not show them to this account.`
      : `${where}: the rules ${held.join(", ")} target mirrorkit/*. Exclude these branches, or put the account or app on the "Bypass list".`;
  return { what, state: "unknown", help };
}

/** A rule may name the one app whose check counts. */
async function judgeApps(
  { app, at }: Repository,
  required: readonly RequiredCheck[],
): Promise<Omit<AccessCheck, "what">> {
  const only = required.map((check) => check.app).filter((id) => id !== undefined);
  if (only.length === 0) return { state: "fine" };
  const ours =
    app && (await ask(installationShape, app.client.rest.apps.getRepoInstallation(at))).app_id;
  if (only.every((id) => id === ours)) return { state: "fine" };
  const help = `The rule takes ${status} from the app number ${only.join(", ")} only: choose the bot's, or "any source".`;
  return { state: ours === undefined ? "unknown" : "missing", help };
}

function requiredByRules(rules: readonly Rule[]): readonly RequiredCheck[] {
  return rules.flatMap(({ parameters }) => {
    const checks = parameters?.required_status_checks ?? [];
    return checks.map(({ context, integration_id: app }) => ({ name: context, app }));
  });
}

/** An app id of -1 means any app. */
function requiredByProtection(branch: Branch | undefined): readonly RequiredCheck[] {
  const { required_status_checks: required } = branch?.protection ?? {};
  if (required === undefined) return [];
  return [
    ...required.checks.map(({ context, app_id: app }) => ({
      name: context,
      app: app === undefined || app < 0 ? undefined : app,
    })),
    ...(required.checks.length > 0
      ? []
      : required.contexts.map((name) => ({ name, app: undefined }))),
  ];
}

async function rulesOf(
  { octokit, at }: Repository,
  branch: string,
): Promise<readonly Rule[] | undefined> {
  const request = { ...at, branch, per_page: 100 };
  const { url } = octokit.rest.repos.getBranchRules.endpoint(request);
  return unlessHidden(wholeList(octokit, ruleShape, url));
}

/** Gives undefined where GitHub does not know or show something to this account. */
async function unlessHidden<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    const hidden = isMirrorError(error) && ["unauthorized", "not-found"].includes(error.code);
    if (!hidden) throw error;
    return undefined;
  }
}
