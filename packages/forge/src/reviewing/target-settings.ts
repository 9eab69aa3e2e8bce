import { isYamlMap, readOneYaml, type YamlValue } from "@mirrorkit/sdk/internal";
import { isMirrorError, type Problem } from "@mirrorkit/sdk/problems";
import { defaultSettings, readMirrorkitYaml, type Settings } from "@mirrorkit/sdk/settings";
import { problemsOf } from "./content-problems.ts";

/**
 * Reads the settings of the target branch. Of invalid settings, it keeps the name of the status and the number of
 * the external status check, so that the blocking status is the one that the forge requires.
 */
export function readTargetSettings(
  text: string,
  file: string,
): { readonly settings: Settings; readonly problems: readonly Problem[] } {
  try {
    return { settings: readMirrorkitYaml(text, file), problems: [] };
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    return { settings: statusOnly(text, file), problems: problemsOf(error, file) };
  }
}

function statusOnly(text: string, file: string): Settings {
  const { status, externalStatusCheck: check } = reviewPart(text, file);
  const review = {
    ...defaultSettings.review,
    ...(typeof status === "string" && /^[^\p{Cc}]{1,200}$/u.test(status) ? { status } : {}),
    ...(typeof check === "number" && Number.isInteger(check) && check > 0
      ? { externalStatusCheck: check }
      : {}),
  };
  return { ...defaultSettings, review };
}

function reviewPart(text: string, file: string): Readonly<Record<string, YamlValue>> {
  try {
    const { value } = readOneYaml(text, file);
    const review = isYamlMap(value) ? value["review"] : undefined;
    return isYamlMap(review) ? review : {};
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    return {};
  }
}
