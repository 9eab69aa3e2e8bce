import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach } from "vitest";

const made: string[] = [];

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** An empty folder that goes away after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "mirrorkit-cli-"));
  made.push(folder);
  return folder;
}

/** A path below the bundled example. */
export function examplePath(path: string): string {
  return fileURLToPath(new URL(`../../../examples/production/${path}`, import.meta.url));
}

/** A copy of a week of the bundled example, to be changed by a test. */
export function copyOfWeek(week: 1 | 2): string {
  const folder = join(temporaryFolder(), "workspace");
  cpSync(examplePath(`week-${week}`), folder, { recursive: true });
  return folder;
}
