import { type Finding, findingAtKey, type Subject } from "./finding.ts";
import { refuseImages } from "./refuse-images.ts";
import { refuseOperators } from "./refuse-operators.ts";
import { refusePlatform } from "./refuse-platform.ts";
import { refuseVersions } from "./refuse-versions.ts";

/** Reasons to reject the content of a stanza, besides names and types of fields. */
export function refuseContent(subject: Subject): readonly Finding[] {
  return [
    ...refusePlatform(subject),
    ...refuseOperators(subject),
    ...refuseVersions(subject),
    ...refuseImages(subject),
  ];
}

/** Rejects a stanza that selects nothing: oc-mirror fails with "no images to copy". */
export function* refuseEmpty({ content, stanza }: Subject): Iterable<Finding> {
  const { platform, operators = [], additionalImages = [], helm } = content;
  const selected =
    operators.length > 0 ||
    additionalImages.length > 0 ||
    platform?.graph === true ||
    platform?.release !== undefined ||
    (platform?.channels ?? []).length > 0 ||
    (helm?.repositories ?? []).length > 0 ||
    (helm?.local ?? []).length > 0;
  if (selected) return;
  const help = "Write platform, operators, additionalImages or helm below it.";
  yield findingAtKey("nothing-selected", [stanza], `${stanza} selects nothing`, help);
}
