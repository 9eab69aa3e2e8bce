import type { ScheduleSettings } from "../../models/settings/index.ts";
import { scheduleSecrets } from "./steps.ts";

/** The command that creates the Secret of the jobs from a file that no command line shows. */
export function secretCommand({ namespace, secret }: ScheduleSettings): string {
  return `oc create secret generic ${secret} -n ${namespace} --from-env-file secrets.env, with lines NAME=value for those that your steps need: ${scheduleSecrets.join(", ")}`;
}
