import type { ScheduleSettings } from "../../models/settings/index.ts";
import { tokenNames } from "./steps.ts";

/** The command that creates the Secret of the jobs from a file, so that no command line shows it. */
export function secretCommand({ namespace, secret }: ScheduleSettings): string {
  return `oc create secret generic ${secret} -n ${namespace} --from-env-file secrets.env (${secretLines})`;
}

/** What a file of secrets has. */
export const secretLines: string = `lines NAME=value: ${tokenNames.join(", ")}, and the variables that run.authfile.from names`;

/** Where the settings have workspace and cache on the volume, and where variables without secrets go. */
export function configSteps({ secret, forge }: ScheduleSettings): readonly string[] {
  return [
    "Set run.workspace: ../workspace and run.cache: ../cache in mirrorkit.yaml: both are on the volume, beside the clone.",
    ...(forge === undefined
      ? ["Without schedule.forge, no approvals are read and nothing is published."]
      : []),
    `Put variables that are not secret, such as HTTPS_PROXY and VAULT_ADDR, into a ConfigMap named ${secret}.`,
  ];
}
