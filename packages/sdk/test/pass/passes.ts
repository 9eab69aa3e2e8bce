import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { planRecord, readRecordContents } from "@mirrorkit/sdk/records";
import { openWorkspace, type Workspace } from "@mirrorkit/sdk/workspace";
import { afterEach } from "vitest";

const made: string[] = [];

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** An empty folder that goes away after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "mirrorkit-pass-"));
  made.push(folder);
  return folder;
}

/** A copy of a folder, to be changed by a test. */
export function copyOf(source: string): string {
  const folder = join(temporaryFolder(), "workspace");
  cpSync(source, folder, { recursive: true });
  return folder;
}

/** A path below the fixtures. */
export function fixture(path: string): string {
  return fileURLToPath(new URL(`../fixtures/${path}`, import.meta.url));
}

/** The working-dir of a week of the bundled example. */
export function exampleWeek(week: 1 | 2): string {
  const path = `../../../../examples/production/week-${week}/working-dir`;
  return fileURLToPath(new URL(path, import.meta.url));
}

/** Rules of all warnings and errors of a workspace. */
export function rulesOf({ problems }: Pick<Workspace, "problems">): string[] {
  return problems.filter(({ severity }) => severity !== "info").map(({ rule }) => rule);
}

/** What the command `record` is given. */
export interface Given {
  readonly console?: string;
  readonly exitStatus?: number;
  readonly said?: "pushed" | "preview";
}

/** Plans a record as the command does, and gives its state and the rules of all that is said. */
export async function recorded(
  path: string,
  { console: printed, exitStatus, said }: Given,
): Promise<{ readonly state: string; readonly rules: readonly string[]; readonly text: string }> {
  const workspace = await openWorkspace(path);
  const contents = readRecordContents(workspace, printed === undefined ? {} : { console: printed });
  const plan = planRecord({
    workspace,
    files: contents.files,
    time: new Date("2026-11-26T00:00:00Z"),
    mirrorkit: "1",
    ...(contents.console === undefined ? {} : { console: contents.console }),
    ...(exitStatus === undefined ? {} : { exitStatus }),
    ...(said === undefined ? {} : { said }),
  });
  const problems = [...plan.problems, ...contents.problems].filter(
    ({ severity, rule }) => severity !== "info" && rule !== "record-without-mapping",
  );
  return {
    state: plan.manifest.state,
    rules: problems.map(({ rule }) => rule).sort(),
    text: problems.map(({ message, help = "" }) => `${message}. ${help}`).join("\n"),
  };
}
