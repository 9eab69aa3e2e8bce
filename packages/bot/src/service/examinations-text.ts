import { escapeControls } from "@mirrorkit/sdk/internal";
import type { Examination } from "./doctor.ts";
import type { DoctorCheck } from "./failed-check.ts";

const labels = { fine: "fine   ", missing: "MISSING", unknown: "unknown" } as const;

/**
 * Formats an examination for a terminal: a paragraph for the bot and for each project, a line for each check, and
 * the sum.
 */
export function formatExamination({ bot, projects }: Examination): string {
  const paragraphs = [
    paragraphOf("the bot's own settings", bot),
    ...projects.map(({ project, forge, checks }) => paragraphOf(`${project} (${forge})`, checks)),
  ];
  const checks = [...bot, ...projects.flatMap((one) => one.checks)];
  const count = (wanted: DoctorCheck["state"]): number =>
    checks.filter(({ state }) => state === wanted).length;
  const unanswered = checks.filter((check) => check.unanswered === true).length;
  const sum = `${count("fine")} fine, ${count("missing")} missing, ${count("unknown")} unknown`;
  const more = unanswered === 0 ? "" : ` (${unanswered} without an answer)`;
  return `${[...paragraphs, `${sum}${more}`].join("\n\n")}\n`;
}

function paragraphOf(title: string, checks: readonly DoctorCheck[]): string {
  return [escapeControls(title), ...checks.flatMap(linesOf)].join("\n");
}

function linesOf({ what, state, help }: DoctorCheck): readonly string[] {
  const more = help?.split("\n") ?? [];
  return [
    `  ${labels[state]}  ${escapeControls(what)}`,
    ...more.map((line) => `           ${escapeControls(line)}`),
  ];
}
