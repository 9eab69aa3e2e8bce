import { readTextFile } from "@mirrorkit/sdk/files";
import { readImageSet } from "@mirrorkit/sdk/imageset";
import { defined, invalidInput, printable } from "@mirrorkit/sdk/internal";
import { MirrorError, type Problem } from "@mirrorkit/sdk/problems";
import { collectReleases, type ReleaseFinding } from "@mirrorkit/sdk/releases";
import { checkImageSetFile } from "../../imageset-file.ts";
import { exitStatus, type Outcome } from "../../outcome.ts";
import { isError } from "../../problem-severity.ts";
import { formatJson, jsonProblem } from "../../reports/json.ts";
import { selectionTable } from "../../reports/releases.ts";
import { formatProblems } from "../../terminal/problems.ts";
import { type GraphFlags, openGraphs } from "./graph-options.ts";

/** Lists the releases that oc-mirror would mirror, and what it refuses or loses. */
export async function select(file: string, flags: GraphFlags): Promise<Outcome> {
  checkImageSetFile(file);
  const text = readTextFile(file);
  const reading = readImageSet(text, file);
  const { imageSet, document } = reading;
  if (imageSet === undefined || document === undefined) throw invalidInput(reading.problems);
  const [stanza, { platform }] =
    imageSet.kind === "ImageSetConfiguration"
      ? (["mirror", imageSet.mirror] as const)
      : (["delete", imageSet.delete] as const);
  if (platform?.channels === undefined && platform?.release === undefined) {
    throw new MirrorError("wrong-use", `${printable(file)} selects no releases`, {
      hint: `Write ${stanza}.platform.channels.`,
    });
  }
  const source = await openGraphs(flags);
  try {
    const selected = await collectReleases(platform, source);
    const { releases, release } = selected;
    const problems = [
      ...selected.findings.map((finding): Problem => {
        const position = document.position([stanza, "platform", ...finding.path], "value");
        return problemOf(finding, position);
      }),
      ...selected.problems,
    ];
    const status = problems.length > 0 ? exitStatus.findings : exitStatus.fine;
    if (flags.json === true) {
      const value = { releases, release, problems: problems.map(jsonProblem) };
      return { output: formatJson(value), notes: "", status };
    }
    const isRefused = problems.some(isError) && releases.length === 0;
    const whole = release === undefined ? "" : `${printable(release)}\n`;
    const table = isRefused || release !== undefined ? whole : selectionTable(releases);
    return { output: table, notes: formatProblems(problems, new Map([[file, text]])), status };
  } finally {
    await source.close();
  }
}

function problemOf(
  { isRefused, message, help }: ReleaseFinding,
  position: NonNullable<Problem["position"]>,
): Problem {
  const severity = isRefused ? "error" : "warning";
  return { rule: "release-selection", severity, message, position, ...defined({ help }) };
}
