import { quoted } from "@mirrorkit/sdk/internal";
import * as z from "zod";
import { maybe } from "../expected.ts";
import type { AccessCheck } from "../forge.ts";
import type { GitLabClient } from "./client.ts";
import { unlessHidden } from "./failure.ts";

/** An account and its access level in the project. */
interface Member {
  readonly id: number;
  readonly level: number;
}

/** Who may push, by one of its members that is not null. */
const pushAccessShape = z.object({
  access_level: maybe(z.int()),
  user_id: maybe(z.int()),
  group_id: maybe(z.int()),
  deploy_key_id: maybe(z.int()),
});

const protectedBranchShape = z.object({
  name: z.string(),
  push_access_levels: maybe(z.array(pushAccessShape)),
  allow_force_push: maybe(z.boolean()),
});

type PushAccess = z.infer<typeof pushAccessShape>;

/** Names as the branches of proposals have: one for all clusters, and one each. */
const examples = ["mirrorkit/clusters", "mirrorkit/clusters-example"];
const where = "Settings > Repository > Protected branches";
const maintainer = 40;

/** Whether the branches of proposals can be pushed, pushed again and deleted. */
export async function checkOurBranches(client: GitLabClient, member: Member): Promise<AccessCheck> {
  const what = "branches mirrorkit/*";
  const all = await unlessHidden(client.list(protectedBranchShape, { path: "protected_branches" }));
  if (all === undefined) {
    const help = `${where}: check that no rule there matches mirrorkit/*. GitLab does not show the rules to this account.`;
    return { what, state: "unknown", help };
  }
  const rules = all.filter(({ name }) => examples.some((branch) => fits(name, branch)));
  const pushes = rules.flatMap(({ push_access_levels: levels = [] }) => levels);
  const mayRewrite = rules.some((rule) => rule.allow_force_push) && member.level >= maintainer;
  if (rules.length === 0) return { what, state: "fine" };
  if (mayRewrite && pushes.some((push) => allows(push, member))) return { what, state: "fine" };
  const byGroup = mayRewrite && pushes.some(({ group_id: id }) => typeof id === "number");
  const names = rules.map(({ name }) => quoted(name)).join(", ");
  const help = `${where}: unprotect ${names}, or allow the account to push and force push, with the role Maintainer: the bot force-pushes these branches and deletes them when they are done.`;
  return { what, state: byGroup ? "unknown" : "missing", help };
}

function allows(
  { access_level: level, user_id: user, group_id: group, deploy_key_id: key }: PushAccess,
  member: Member,
): boolean {
  if (typeof user === "number") return user === member.id;
  if (typeof group === "number" || typeof key === "number") return false;
  return typeof level === "number" && level > 0 && level <= member.level;
}

/** A star matches any characters, including slashes. */
function fits(pattern: string, branch: string): boolean {
  const [first = "", ...others] = pattern.split("*");
  if (others.length === 0) return first === branch;
  const last = others.pop() ?? "";
  if (!branch.startsWith(first) || !branch.endsWith(last)) return false;
  let at = first.length;
  for (const part of others) {
    const found = branch.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at + last.length <= branch.length;
}
