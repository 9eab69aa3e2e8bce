import { MirrorError } from "@mirrorkit/sdk/problems";
import type { Settings } from "@mirrorkit/sdk/settings";
import { loadSettings, settingsPath } from "../../settings-file.ts";

/** Settings with the path that folders in them are relative to. */
export interface PassSettings {
  readonly settings: Settings;
  readonly settingsFile: string;
}

/** Reads the settings of a command that cannot do without. @throws a {@link MirrorError} `wrong-use` without any. */
export function openPassSettings(named: string | undefined): PassSettings {
  const settingsFile = settingsPath(named);
  if (settingsFile === undefined) {
    throw new MirrorError(
      "wrong-use",
      "this folder has no mirrorkit.yaml, which names the ImageSets",
      {
        hint: "Run it in the clone of the mirror-config repository, or name the settings with --settings.",
      },
    );
  }
  return { settings: loadSettings(settingsFile), settingsFile };
}
