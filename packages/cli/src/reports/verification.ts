import type { Problem } from "@mirrorkit/sdk/problems";
import type { Verification, VerificationFinding } from "@mirrorkit/sdk/verify";
import { formatProblems, plural } from "../terminal/problems.ts";
import { jsonProblem } from "./json.ts";

/** Formats a verification for people: the findings, then the sums. */
export function verificationAsText(
  { counts, needs, findings }: Verification,
  problems: readonly Problem[],
): string {
  const { images, present, unknown } = counts;
  const wrong = images - present - unknown;
  const sums = [
    `${present} present`,
    ...(wrong === 0 ? [] : [`${wrong} missing or wrong`]),
    ...(unknown === 0 ? [] : [`${unknown} could not be checked`]),
  ];
  return [
    formatProblems([...problems, ...findings]),
    `${plural(images, "image")}: ${sums.join(", ")}\n`,
    ...signatureLines(counts, needs),
  ].join("");
}

function signatureLines(
  counts: Verification["counts"],
  { minor, payload, components }: Verification["needs"],
): readonly string[] {
  const { releaseImages, signedReleaseImages, signedOthers, checkedSignatures } = counts;
  const checked =
    checkedSignatures === 0 ? "" : `; ${plural(checkedSignatures, "signature")} verified`;
  const others = signedOthers === 0 ? "" : ` and ${plural(signedOthers, "other image")}`;
  const found = `signed with sigstore: ${signedReleaseImages} of ${plural(releaseImages, "release image")}${others}${checked}\n`;
  if (releaseImages === 0 && signedOthers === 0) return [];
  if (releaseImages === 0 || minor === undefined) return [found];
  const required = components
    ? "signatures for the payload and every component"
    : payload
      ? "a signature for the payload"
      : "no signatures";
  return [found, `clusters of ${minor} require ${required}\n`];
}

/** A verification for programs. */
export function verificationAsJson(
  { counts, needs, findings, sigstore }: Verification,
  problems: readonly Problem[],
): object {
  return {
    counts,
    needs,
    sigstore,
    findings: findings.map(jsonFinding),
    problems: problems.map(jsonProblem),
  };
}

function jsonFinding(finding: VerificationFinding): object {
  const { images, expected, found, reason } = finding;
  return { ...jsonProblem(finding), reason, expected, found, images };
}
