import type { UncoveredImage } from "@mirrorkit/sdk/nodes";
import type { NamedImage } from "../manifests.ts";
import { usersAsJson, usersAsText } from "./image-users.ts";

type Users = ReadonlyMap<string, readonly NamedImage[]>;

/** Uncovered images as lines, each with who uses it below it. */
export function uncoveredAsText(
  uncovered: readonly UncoveredImage[],
  users: Users,
  isPartial: boolean,
): string {
  if (uncovered.length === 0) {
    return isPartial
      ? "A mirror covers every image that could be read; some files or images were skipped.\n"
      : "Every image is covered by a mirror.\n";
  }
  return uncovered
    .flatMap(({ image, text }) => [
      text,
      ...usersAsText(users.get(image) ?? []).map((line) => `  ${line}`),
    ])
    .map((line) => `${line}\n`)
    .join("");
}

/** Uncovered images for JSON: `image`, `why`, `text`, and `usedBy` where manifests name them. */
export function uncoveredAsJson(
  uncovered: readonly UncoveredImage[],
  users: Users,
): readonly object[] {
  return uncovered.map((one) => ({ ...one, usedBy: usersAsJson(users.get(one.image) ?? []) }));
}
