import { redactCredentials, withoutSecrets } from "../../base/problem/index.ts";
import type { FailedImage } from "./event.ts";

const marker = "error mirroring image ";
const longestReason = 4_000;

/**
 * Reads `error mirroring image IMAGE (Operator bundles: […] - Operators: […]) error: REASON`, which follows the
 * level on the console and is a whole line in `mirroring_errors_*.txt`. Undefined for any other text.
 */
export function readFailedImage(text: string): FailedImage | undefined {
  const at = text.indexOf(marker);
  if (at < 0) return undefined;
  const rest = text.slice(at + marker.length);
  const cut = rest.indexOf(" error: ");
  if (cut < 0) return undefined;
  const subject = rest.slice(0, cut);
  const space = subject.indexOf(" ");
  return {
    image: redactCredentials(space < 0 ? subject : subject.slice(0, space)),
    bundles: listIn(subject, "Operator bundles: ["),
    operators: listIn(subject, "Operators: ["),
    reason: withoutSecrets(rest.slice(cut + " error: ".length).slice(0, longestReason)).trim(),
  };
}

/** Whether a bundle was only left out because one of its images failed. */
export function isConsequence(reason: string): boolean {
  return reason.startsWith("skipping operator bundle ");
}

function listIn(subject: string, opening: string): readonly string[] {
  const at = subject.indexOf(opening);
  if (at < 0) return [];
  const from = at + opening.length;
  const end = subject.indexOf("]", from);
  return subject
    .slice(from, end < 0 ? undefined : end)
    .split(" ")
    .filter((name) => name !== "");
}
