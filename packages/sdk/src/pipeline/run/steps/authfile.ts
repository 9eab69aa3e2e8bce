import { resolve } from "node:path";
import { defined } from "../../../base/problem/index.ts";
import { expiryOf, mergeCredentials, writeAuthFile } from "../../../decisions/credentials/index.ts";
import { openCredentialSources, saveAuthFile } from "../../../edges/secrets/index.ts";
import { lookAtLogins } from "../../preflight/index.ts";
import { loginsOf, placesOf, type RunContext, runSettingsOf } from "../context.ts";
import { findingOf } from "../run-steps.ts";
import type { PassStep, StepResult } from "../step.ts";

/** Step 1: the authfile is made anew of its sources, and its accounts log in. */
export function authFileStep(context: RunContext): PassStep {
  return {
    id: "authfile",
    needs: [],
    isRepeated: true,
    skips() {
      const { authfile } = runSettingsOf(context);
      return authfile?.from === undefined ? "run.authfile.from is not set" : undefined;
    },
    inputs: () => ({ from: runSettingsOf(context).authfile?.from ?? [] }),
    run: () => refresh(context),
  };
}

async function refresh(context: RunContext): Promise<StepResult> {
  const { user, vault } = context;
  const { folder, authFile = "" } = placesOf(context);
  const sources = (runSettingsOf(context).authfile?.from ?? []).map((source) =>
    /^(?:env|vault):/.test(source) ? source : resolve(folder, source),
  );
  const readings = await openCredentialSources(sources, {
    user,
    trust: context.trust,
    ...defined({ vault }),
  });
  const merged = mergeCredentials(readings, { scopes: [], override: [] });
  const saved = saveAuthFile(authFile, writeAuthFile(merged.entries));
  const logins = await lookAtLogins(loginsOf(context));
  const problems = [...merged.problems, ...saved, ...logins];
  const refused = problems.filter(({ severity }) => severity === "error");
  const times = merged.entries.flatMap((entry) => expiryOf(entry)?.getTime() ?? []);
  const expires = times.length === 0 ? {} : { expires: new Date(Math.min(...times)).toISOString() };
  const count = merged.entries.length;
  return {
    state: refused.length > 0 ? "failed" : "done",
    message:
      refused.length > 0
        ? `${refused.length === 1 ? "an account is" : `${refused.length} accounts are`} refused`
        : `written with ${count} ${count === 1 ? "entry" : "entries"}`,
    outputs: { entries: count, ...expires },
    findings: problems.map(findingOf),
  };
}
