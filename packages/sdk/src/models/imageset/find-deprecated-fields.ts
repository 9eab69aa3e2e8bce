import { type Finding, findingAt, findingAtKey, type Subject } from "./finding.ts";
import { isOlder } from "./oc-mirror-version.ts";

/** Rule `graph-data`. */
export function* findGraphData({ content, stanza }: Subject): Iterable<Finding> {
  if (content.platform?.graph !== true) return;
  const message = "graph: true adds an image that is rebuilt and changes on every run";
  const help = "Remove it unless the clusters run an UpdateService.";
  yield findingAt("graph-data", [stanza, "platform", "graph"], message, help);
}

/** Rule `deprecated-field`. */
export function* findDeprecatedFields(subject: Subject): Iterable<Finding> {
  const { content, stanza, version } = subject;
  // Lines without `platforms` have no replacement for it.
  if (isOlder(version, "4.23")) return;
  if ((content.platform?.architectures ?? []).length === 0) return;
  const message = "oc-mirror marks architectures as deprecated";
  const help =
    "platforms replaces it, but only for registries that accept sparse manifest lists; otherwise keep it.";
  yield findingAtKey("deprecated-field", [stanza, "platform", "architectures"], message, help);
}

/** Rule `ignored-field`. */
export function* findIgnoredFields({ content, stanza }: Subject): Iterable<Finding> {
  const { platform, operators = [], samples = [] } = content;
  if (samples.length > 0) {
    const message = "oc-mirror v2 does not implement samples";
    yield findingAtKey("ignored-field", [stanza, "samples"], message, "Remove it.");
  }
  if (platform?.release !== undefined && (platform.channels ?? []).length > 0) {
    const message = "release is set, so oc-mirror ignores channels";
    const help = "Keep one of the two.";
    yield findingAtKey("ignored-field", [stanza, "platform", "channels"], message, help);
  }
  for (const [index, { skipDependencies }] of operators.entries()) {
    if (skipDependencies !== true) continue;
    const message = "oc-mirror v2 never adds dependencies, so skipDependencies does nothing";
    const path = [stanza, "operators", index, "skipDependencies"];
    yield findingAtKey("ignored-field", path, message, "Remove it.");
  }
}
