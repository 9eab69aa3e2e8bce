import { madeWithAnotherKey } from "../../models/registry/index.ts";
import type { VerificationFinding } from "./finding.ts";

const fewest = 3;

/**
 * Joins the findings of signatures by other keys into one where no signature is valid: then the key is the wrong one.
 *
 * @param verified - how many signatures are valid
 */
export function joinWrongKeys(
  findings: readonly VerificationFinding[],
  verified: number,
): readonly VerificationFinding[] {
  const wrong = findings.filter(({ reason }) => reason === madeWithAnotherKey);
  const [first] = wrong;
  if (verified > 0 || first === undefined || wrong.length < fewest) return findings;
  const joined = new Set(wrong);
  const all: VerificationFinding = {
    rule: "signature-wrong",
    severity: "error",
    message: `${wrong.length} images, such as ${first.images[0]?.destination}, have an invalid sigstore signature, and none has a valid one: they were made with another key`,
    help: "Check that --key is the key of the publisher of these images. If it is, do not use the images.",
    images: wrong.flatMap(({ images }) => images),
    reason: madeWithAnotherKey,
  };
  return [...findings.filter((one) => !joined.has(one)), all];
}
