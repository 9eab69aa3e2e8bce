import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { FoundEvidence } from "@mirrorkit/forge";
import { listFolder } from "@mirrorkit/sdk/internal";
import { afterEach, beforeEach, expect, test } from "vitest";
import { leaveCatalogs, weekCatalogs } from "../../../../test/leave-catalogs.ts";
import { evidence, mappingOf, sourcesOf, weeks } from "../../../forge/test/golden.ts";
import {
  makeTemporaryFolder,
  openContentThreads,
  removeTemporaryFolder,
} from "../../src/content-threads/index.ts";

let folder: string;

beforeEach(() => {
  folder = makeTemporaryFolder();
});

afterEach(() => removeTemporaryFolder(folder));

/** A mapping with the catalogs that were beside it in an artefact. */
function withCatalogs(week: 1 | 2): FoundEvidence {
  const workingDir = join(folder, `week-${week}`);
  cpSync(join(weeks[week - 1] ?? "", "working-dir"), workingDir, { recursive: true });
  leaveCatalogs(workingDir, weekCatalogs[week - 1] ?? {});
  const { content, ...found } = evidence(mappingOf(week));
  if (content?.kind !== "mapping") throw new Error("no mapping");
  const files = listFolder(join(workingDir, "operator-catalogs")).files;
  const catalogs = new Map(files.map(({ path, absolute }) => [path, readFileSync(absolute)]));
  return { ...found, content: { ...content, catalogs } };
}

test("the thread for content reads the catalogs of an artefact", async () => {
  const threads = openContentThreads({
    size: 1,
    folder,
    limits: { computingMs: 3_600_000, memoryMiB: 384 },
  });
  const lease = threads.lease(new AbortController().signal);
  const given = { before: withCatalogs(1), after: withCatalogs(2) };
  const review = lease.review(sourcesOf({ evidence: given }));
  await review.policy();
  await review.assess();
  const { text } = await review.write({
    head: "a".repeat(40),
    base: "b".repeat(40),
    commands: [],
    answer: { refused: [] },
    given: false,
    maxCharacters: 60_000,
    pages: new Map(),
  });
  lease.end();
  threads.close();
  expect(text).toContain("| `openshift-gitops-operator` | `1.20.3` | `1.20.4` | `latest` |");
});
