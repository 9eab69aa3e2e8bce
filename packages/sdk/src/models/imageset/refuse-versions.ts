import { quoted } from "../../base/problem/index.ts";
import { readVersion } from "../image/index.ts";
import { type Finding, findingAt, type Subject } from "./finding.ts";
import { type RangePlace, rangePlaces } from "./ranges.ts";

const number = "(?:0|[1-9][0-9]*)";
const fullVersion = new RegExp(`^${number}\\.${number}\\.${number}(?:[-+]|$)`);

/** Refuses versions that oc-mirror cannot read: semver, loosely for operators, in full for releases. */
export function* refuseVersions(subject: Subject): Iterable<Finding> {
  for (const place of rangePlaces(subject)) {
    yield* refuseVersion(place, "minVersion");
    yield* refuseVersion(place, "maxVersion");
  }
}

function* refuseVersion(place: RangePlace, field: "minVersion" | "maxVersion"): Iterable<Finding> {
  const version = place.range[field];
  if (version === undefined) return;
  const path = [...place.path, field];
  const named = `the ${field} ${quoted(version)} of ${place.label}`;
  if (readVersion(version) === undefined) {
    const help = "Write a version such as 4.20.18, without range signs or wildcards.";
    yield findingAt("invalid-version", path, `${named} is not a version`, help);
  } else if (place.of === "release channel" && !fullVersion.test(version)) {
    const help = "Write it in full, such as 4.20.18, without v or leading zeros.";
    yield findingAt("invalid-version", path, `${named} is not a full version`, help);
  }
}
