import { codeSpan, type Removal, type Succession } from "@mirrorkit/sdk";
import type { RemovalSet } from "./removal-set.ts";

const effects: Readonly<Record<Removal["effect"], string>> = {
  leaves: "leaves",
  lower: "goes down",
  undetermined: "changes in unknown order",
  destination: "changes source or destination",
};

/** Lists what of an ImageSet needs an approval, with everything that the approval covers. */
export function removalLines(removals: readonly Removal[]): readonly string[] {
  return removals.map((removal) => `- ${removalText(removal)}`);
}

function removalText({ effect, subject, within, from, to, before, after }: Removal): string {
  const place = within.length === 0 ? "" : ` of ${within.map(codeSpan).join(", ")}`;
  const move = [from, to].filter((one) => one !== undefined).map(codeSpan);
  const images = [...before, ...after].map(({ kind, source, destination }) =>
    codeSpan(`${kind}: ${source} → ${destination}`),
  );
  const details = [...(move.length === 0 ? [] : [move.join(" → ")]), ...images].join(", ");
  return `${codeSpan(subject)}${place} ${effects[effect]}${details === "" ? "" : `: ${details}`}`;
}

/** Lists what passes and a reviewer should know: releases that leave, and digests whose order is unknown. */
export function successionLines(successions: readonly Succession[]): readonly string[] {
  return successions.flatMap(({ from, to, proof }) => {
    if (to === undefined || proof === undefined) return [];
    if (from.kind === "release-payload" && proof === "higher") {
      const [version, next] = [from.version ?? "", to.version ?? ""];
      return [`- OpenShift ${codeSpan(version)} leaves, superseded by ${codeSpan(next)}`];
    }
    if (proof !== "unknown") return [];
    const move = `${codeSpan(from.source.text)} → ${codeSpan(to.source.text)}`;
    return [`- order unknown, since digests have none: ${move}`];
  });
}

/** Lists settings and files that need an approval as such. */
export function policyLines({ settings, files }: RemovalSet): string[] {
  if (settings.length + files.length === 0) return [];
  return [
    "",
    "Policy changes:",
    "",
    ...settings.map(
      ({ path, from = "-", to = "-" }) =>
        `- setting ${codeSpan(path)}: ${codeSpan(from)} → ${codeSpan(to)}`,
    ),
    ...files.map(
      ({ why, path, from = "-", to = "-" }) =>
        `- ${codeSpan(why)} ${codeSpan(path)}: ${codeSpan(from.slice(0, 20))} → ${codeSpan(to.slice(0, 20))}`,
    ),
  ];
}
