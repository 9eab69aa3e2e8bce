import { quoted } from "../../base/problem/index.ts";
import { type Finding, findingAt, findingAtKey, type Subject } from "./finding.ts";
import { refuseReference } from "./refuse-images.ts";

/** Reasons to reject releases. */
export function* refusePlatform({ content, stanza, kind }: Subject): Iterable<Finding> {
  const { platform } = content;
  if (platform === undefined) return;
  const path = [stanza, "platform"];
  const both = (platform.platforms ?? []).length > 0 && (platform.architectures ?? []).length > 0;
  if (both && kind === "ImageSetConfiguration") {
    const message = "platforms and architectures cannot be used together";
    const help =
      "Keep architectures for whole payloads, or platforms where the registry accepts sparse manifest lists.";
    yield findingAtKey("platforms-and-architectures", [...path, "architectures"], message, help);
  }
  if (platform.release !== undefined) {
    yield* refuseReference(platform.release, [...path, "release"]);
  }
  const seen = new Set<string>();
  for (const [index, { name }] of (platform.channels ?? []).entries()) {
    const place = [...path, "channels", index, "name"];
    if (name !== "" && seen.has(name)) {
      const message = `the release channel ${quoted(name)} is listed twice`;
      yield findingAt(
        "duplicate-channel",
        place,
        message,
        "Keep one entry with a range that covers both.",
      );
    }
    seen.add(name);
  }
}
