import { codeSpan, type Removal, type Succession } from "@mirrorkit/sdk";
import type { RemovalSet } from "./removal-set.ts";

const effects: Readonly<Record<Removal["effect"], string>> = {
  leaves: "leaves",
  lower: "goes down",
  undetermined: "changes in unknown order",
  destination: "changes source or destination",
};

const mostOpen = 20;

/**
 * Lists what of an ImageSet needs an approval, with everything that the approval covers: requests first, then images,
 * folded. Where there is no room for all, the number of the others is said.
 */
export function removalsText(removals: readonly Removal[], room: number): string {
  const requests = removals.filter(({ before, after }) => before.length + after.length === 0);
  const images = removals.filter((removal) => !requests.includes(removal));
  const first = fitting(requests, room);
  const open = fitting(images.length > mostOpen ? [] : images, room - lengthOf(first));
  const more = open.length > 0 ? [] : fitting(images, room - lengthOf(first));
  const hidden = removals.length - first.length - open.length - more.length;
  const title = `${more.length} images that need an approval`;
  const folded = `<details><summary>${title}</summary>\n\n${more.join("\n")}\n\n</details>`;
  return [
    ...(first.length + open.length === 0 ? [] : [[...first, ...open].join("\n")]),
    ...(more.length === 0 ? [] : [folded]),
    ...(hidden === 0 ? [] : [`… ${hidden} more not shown here; an approval covers them too.`]),
  ].join("\n\n");
}

function fitting(removals: readonly Removal[], room: number): readonly string[] {
  const lines: string[] = [];
  let left = room;
  for (const removal of removals) {
    const line = `- ${removalText(removal)}`;
    left -= line.length + 1;
    if (left < 0) break;
    lines.push(line);
  }
  return lines;
}

function lengthOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length + 1, 0);
}

function removalText({ effect, subject, within, from, to, before, after }: Removal): string {
  const images = [...before, ...after].map(
    ({ kind, source, destination }) =>
      `${codeSpan(source)} → ${codeSpan(destination)} (${codeSpan(kind)})`,
  );
  if (images.length > 0) return `${effects[effect]}: ${images.join(", now ")}`;
  const place = within.length === 0 ? "" : ` of ${within.map(codeSpan).join(", ")}`;
  const move = [from, to].filter((one) => one !== undefined).map(codeSpan);
  const details = move.length === 0 ? "" : `: ${move.join(" → ")}`;
  return `${codeSpan(subject)}${place} ${effects[effect]}${details}`;
}

/** Lists what passes and a reviewer should know: releases that leave, and digests whose order is unknown. */
export function successionLines(successions: readonly Succession[]): readonly string[] {
  const lines = successions.flatMap(({ from, to, proof }) => {
    if (to === undefined || proof === undefined) return [];
    if (from.kind === "release-payload" && proof === "higher") {
      const [version, next] = [from.version ?? "", to.version ?? ""];
      return [`- OpenShift ${codeSpan(version)} leaves, superseded by ${codeSpan(next)}`];
    }
    if (proof !== "unknown") return [];
    const move = `${codeSpan(from.source.text)} → ${codeSpan(to.source.text)}`;
    return [`- order unknown, since digests have none: ${move}`];
  });
  const hidden = lines.length - mostOpen;
  return hidden > 0 ? [...lines.slice(0, mostOpen), `- … ${hidden} more not shown here`] : lines;
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
