import type { Answer, Asked, Handler } from "../stand-in.ts";
import { type Context, notFound, paginate, paramOf, Refusal, repoOf } from "./answers.ts";
import { shape } from "./shape.ts";
import type { Repo } from "./state.ts";

/** What holds changes of branches: rulesets, and the older protection. */
export function ruleRoutes(context: Context): Readonly<Record<string, Handler>> {
  return {
    "repos/get-branch-rules": (asked) => listRules(repoOf(context, asked), asked),
    "repos/get-branch": (asked) => showBranch(repoOf(context, asked), paramOf(asked, "branch")),
  };
}

function listRules({ owner, name, switches }: Repo, asked: Asked): Answer {
  if (switches.rules === "not on this plan") {
    throw new Refusal(403, "Upgrade to GitHub Pro or make this repository public.");
  }
  const branch = paramOf(asked, "branch");
  const { items, headers } = paginate(
    asked,
    switches.rules.filter((rule) => rule.branch === branch),
  );
  const source = {
    ruleset_id: 1,
    ruleset_source: `${owner}/${name}`,
    ruleset_source_type: "Repository",
  };
  const body = items.map(({ type, parameters }) => ({
    type,
    ...(parameters === undefined ? {} : { parameters }),
    ...source,
  }));
  return { status: 200, headers, body };
}

function showBranch({ git, switches }: Repo, branch: string): Answer {
  const sha = git.branch(branch);
  if (sha === undefined) throw notFound();
  const checks = branch === "main" ? switches.requiredChecks : [];
  const on = checks.length > 0;
  const required = {
    enforcement_level: on ? "non_admins" : "off",
    contexts: checks.map(({ context }) => context),
    checks,
  };
  const protection = { enabled: on, required_status_checks: required };
  const commit = shape("commit", { sha });
  const shown = { name: branch, commit, protected: on, protection };
  return { status: 200, body: shape("branch-with-protection", shown) };
}
