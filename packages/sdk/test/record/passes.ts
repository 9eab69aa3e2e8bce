import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isMirrorError } from "@mirrorkit/sdk/problems";
import {
  planRecord,
  type RecordInput,
  type RecordSources,
  readRecordContents,
  type WrittenRecord,
  writeRecord,
} from "@mirrorkit/sdk/records";
import { openWorkspace } from "@mirrorkit/sdk/workspace";
import { afterEach } from "vitest";
import { listFolder } from "#edges/disk";

const made: string[] = [];

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** An empty folder that goes away after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "mirrorkit-record-"));
  made.push(folder);
  return folder;
}

/** A path below the bundled example. */
export function examplePath(path: string): string {
  return fileURLToPath(new URL(`../../../../examples/production/${path}`, import.meta.url));
}

/** A path below the fixtures. */
export function goldenFixture(path: string): string {
  return fileURLToPath(new URL(`../fixtures/golden/${path}`, import.meta.url));
}

/** A copy of a folder, to be changed by a test. */
export function copyOf(source: string): string {
  const folder = join(temporaryFolder(), "copy");
  cpSync(source, folder, { recursive: true });
  return folder;
}

export const monday = new Date("2026-11-23T09:07:12.345Z");

type Extras = RecordSources & Partial<Omit<RecordInput, "workspace" | "files">>;

/** Records a workspace as the command does. */
export async function record(
  path: string,
  into: string,
  { imageSet, console: printed, ...extras }: Extras = {},
): Promise<WrittenRecord> {
  const workspace = await openWorkspace(path);
  const { files } = readRecordContents(workspace, {
    ...(imageSet === undefined ? {} : { imageSet }),
    ...(printed === undefined ? {} : { console: printed }),
  });
  return writeRecord(
    into,
    planRecord({ workspace, files, time: monday, mirrorkit: "1.2.3", ...extras }),
  );
}

/** The paths of all files below a folder. */
export function pathsIn(folder: string): string[] {
  return listFolder(folder).files.map(({ path }) => path);
}

/** What a call fails with; the folder is written DIR. */
export async function failureOf(call: () => unknown, folder: string): Promise<string> {
  try {
    await call();
  } catch (error) {
    if (isMirrorError(error)) return `${error.code}: ${error.message.replaceAll(folder, "DIR")}`;
    throw error;
  }
  return "no failure";
}

const golden = fileURLToPath(new URL("../../../../../shared/golden/", import.meta.url));

/** Whether the big collection of real passes is there. */
export const goldenIsThere: boolean = existsSync(golden);

/** Workspaces of the big collection, by name. */
export const goldenWorkspaces: readonly (readonly [string, string])[] = goldenIsThere
  ? readdirSync(golden, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith("/workspace"))
      .filter((path) =>
        readdirSync(join(golden, path)).some((name) => /^(cluster-resources|dry-run)$/.test(name)),
      )
      .map((path) => [path, join(golden, path)] as const)
  : [];
