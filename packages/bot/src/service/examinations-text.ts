import { escapeControls } from "@mirrorkit/sdk";
import type { AccessCheck } from "../forge/index.ts";
import type { ProjectExamination } from "./doctor.ts";

const labels = { fine: "fine   ", missing: "MISSING", unknown: "unknown" } as const;

/** Examinations for a terminal: a paragraph for each project, a line for each check, and the sum; empty for none. */
export function formatExaminations(examinations: readonly ProjectExamination[]): string {
  if (examinations.length === 0) return "";
  const paragraphs = examinations.map(({ project, forge, checks }) =>
    [escapeControls(`${project} (${forge})`), ...checks.flatMap(linesOf)].join("\n"),
  );
  const states = examinations.flatMap(({ checks }) => checks.map(({ state }) => state));
  const count = (wanted: string): number => states.filter((state) => state === wanted).length;
  const sum = `${count("fine")} fine, ${count("missing")} missing, ${count("unknown")} unknown`;
  return `${[...paragraphs, sum].join("\n\n")}\n`;
}

function linesOf({ what, state, help }: AccessCheck): readonly string[] {
  const more = help?.split("\n") ?? [];
  return [
    `  ${labels[state]}  ${escapeControls(what)}`,
    ...more.map((line) => `           ${escapeControls(line)}`),
  ];
}
