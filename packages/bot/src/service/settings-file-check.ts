import type { ForgeProject } from "@mirrorkit/forge/internal";
import { decodeText, printable } from "@mirrorkit/sdk/internal";
import { isMirrorError } from "@mirrorkit/sdk/problems";
import { readMirrorkitYaml, type Settings } from "@mirrorkit/sdk/settings";
import type { ProjectSettings } from "./bot-settings.ts";
import { type DoctorCheck, failedCheck } from "./failed-check.ts";

const largestSettings = 1024 * 1024;

/** The checks of a project's settings, and the settings if they can be read. */
interface SettingsFileCheck {
  readonly checks: readonly DoctorCheck[];
  readonly settings?: Settings;
}

/** Looks at the `mirrorkit.yaml` of a project, as its branch has it now. */
export async function checkSettingsFile(
  project: ForgeProject,
  { settings: path = "mirrorkit.yaml", publish }: ProjectSettings,
): Promise<SettingsFileCheck> {
  const branch = publish?.branch ?? "main";
  const what = `${printable(path)} on ${printable(branch)}`;
  try {
    const ref = await project.branch(branch);
    if (ref === undefined) return { checks: [noBranch(what, branch, publish !== undefined)] };
    const bytes = await project.readFile({ path, ref, maxBytes: largestSettings });
    if (bytes === undefined) return { checks: [noFile(what)] };
    const settings = readMirrorkitYaml(decodeText(bytes, path), path);
    const more = publish === undefined ? [] : checkPublishing(settings, path);
    return { checks: [{ what, state: "fine" }, ...more], settings };
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    return { checks: [failedCheck(what, error)] };
  }
}

/** Reviews read the settings from the branch that each change goes to; publishing reads one that is named. */
function noBranch(what: string, branch: string, publishes: boolean): DoctorCheck {
  const none = `There is no branch ${printable(branch)}.`;
  return publishes
    ? {
        what,
        state: "missing",
        help: `${none} Name the right one under publish.branch in mirrorkit-bot.yaml.`,
      }
    : {
        what,
        state: "unknown",
        help: `${none} Make sure that the settings are on every branch that changes target.`,
      };
}

function noFile(what: string): DoctorCheck {
  const help =
    "Commit it there: settings are read from the target branch only. If it has another path, name the path in mirrorkit-bot.yaml.";
  return { what, state: "missing", help };
}

function checkPublishing({ imageSets }: Settings, path: string): readonly DoctorCheck[] {
  const what = `records in ${printable(path)}`;
  const recorded = [...imageSets.values()].some(({ records }) => records !== undefined);
  if (recorded) return [{ what, state: "fine" }];
  const help = "No ImageSet has its folder under records, so there is nothing to publish.";
  return [{ what, state: "missing", help }];
}
