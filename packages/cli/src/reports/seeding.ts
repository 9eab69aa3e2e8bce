import { escapeControls } from "@mirrorkit/sdk/internal";
import type { MirrorError } from "@mirrorkit/sdk/problems";
import {
  type FailedStep,
  formatAccount,
  type GrantReport,
  type SeedReport,
  type SeedStep,
} from "@mirrorkit/sdk/quay";
import { isError } from "../problem-severity.ts";
import { plural } from "../terminal/problems.ts";
import { jsonProblem } from "./json.ts";

/** Formats a seeding for people: in a dry run a table of the steps, then the sums. */
export function seedAsText(report: SeedReport, { dryRun }: { readonly dryRun: boolean }): string {
  const { steps, done, kept, repositories, elsewhere, failed, problems } = report;
  const others =
    elsewhere === 0 ? "" : `; ${plural(elsewhere, "image")} of other registries skipped`;
  const isBlocked = steps.length === 0 && problems.some(isError);
  const changes = isBlocked
    ? "nothing is changed until the errors are fixed"
    : `${kept} complete, ${changesOf(steps)}`;
  const sums = `${plural(repositories, "repository")}: ${changes}${others}\n`;
  if (dryRun) return `${table(steps)}${sums}`;
  return `${failuresOf(failed)}${sums}${takenOf(steps, done)}`;
}

/** Formats a grant for people. */
export function grantAsText(
  report: GrantReport,
  { dryRun, account }: { readonly dryRun: boolean; readonly account: string },
): string {
  const { steps, done, made, proven, repositories, failed } = report;
  const robots = made.map((name) => `created the robot ${escapeControls(name)}\n`).join("");
  const rows = dryRun ? table(steps) : `${failuresOf(failed)}${takenOf(steps, done)}`;
  const sums = `${escapeControls(account)} can pull from ${proven} of ${plural(repositories, "repository")}\n`;
  return robots + rows + sums;
}

/** The result of seeding for programs. */
export function seedAsJson({ failed, problems, steps, ...rest }: SeedReport): object {
  return { ...rest, steps, failed: failed.map(jsonFailure), problems: problems.map(jsonProblem) };
}

/** The result of granting for programs. */
export function grantAsJson({ failed, problems, steps, ...rest }: GrantReport): object {
  return { ...rest, steps, failed: failed.map(jsonFailure), problems: problems.map(jsonProblem) };
}

function jsonFailure({ step, error }: FailedStep): object {
  const { code, message, hint } = error;
  return { step, code, message, help: hint };
}

function changesOf(steps: readonly SeedStep[]): string {
  const counts = { default: 0, create: 0, visibility: 0, description: 0, grant: 0 };
  for (const { action } of steps) counts[action] += 1;
  const parts = [
    [counts.default, "default permission"],
    [counts.create, "to create"],
    [counts.visibility, "whose visibility changes"],
    [counts.description, "whose description changes"],
    [counts.grant, "permission"],
  ] as const;
  const named = parts
    .filter(([count]) => count > 0)
    .map(([count, what]) =>
      what.endsWith("permission") ? plural(count, what) : `${count} ${what}`,
    );
  return named.length === 0 ? "nothing to do" : named.join(", ");
}

function takenOf(steps: readonly SeedStep[], done: number): string {
  if (steps.length === 0) return "";
  const left = steps.length - done;
  return `${done} of ${plural(steps.length, "step")} taken${left === 0 ? "" : "; run again for the rest"}\n`;
}

function failuresOf(failed: readonly FailedStep[]): string {
  return failed.map(({ error }) => failureOf(error)).join("");
}

function failureOf({ message, hint }: MirrorError): string {
  return `error: ${message}\n${hint === undefined ? "" : `    help: ${hint}\n`}`;
}

interface Row {
  readonly place: string;
  readonly changes: string[];
}

/** A line a repository, the organisations with their default permissions first. */
function table(steps: readonly SeedStep[]): string {
  if (steps.length === 0) return "";
  const rows = new Map<string, Row>();
  for (const step of steps) {
    const place =
      step.action === "default" ? `${step.organisation}/*` : `${step.organisation}/${step.name}`;
    const row = rows.get(place) ?? { place: escapeControls(place), changes: [] };
    row.changes.push(changeOf(step));
    rows.set(place, row);
  }
  const all = [{ place: "REPOSITORY", changes: ["WHAT WOULD BE DONE"] }, ...rows.values()];
  const width = Math.min(80, Math.max(...all.map(({ place }) => place.length)));
  return all
    .map(({ place, changes }) => `${place.padEnd(width)}  ${changes.join(", ")}\n`)
    .join("");
}

function changeOf(step: SeedStep): string {
  switch (step.action) {
    case "create":
      return `create ${step.visibility}`;
    case "visibility":
      return `make ${step.visibility}`;
    case "description":
      return "describe";
    case "default":
    case "grant": {
      const before = step.action === "grant" && step.before ? ` (has ${step.before})` : "";
      return `${formatAccount(step.account)}: ${step.role}${before}`;
    }
  }
}
