import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { diagnose } from "@mirrorkit/sdk/diagnosis";
import { readOcMirrorLog } from "@mirrorkit/sdk/oc-mirror";
import { describe, expect, test } from "vitest";

const logs = fileURLToPath(new URL("../../../../../shared/corpus/log", import.meta.url));

/** What logs of oc-mirror v2 that people published are diagnosed as, by a part of their names. */
const expected: Readonly<Record<string, readonly string[]>> = {
  "about-installing-oc-mirror-v2.txt#block37": ["plain-http"],
  "4-17-release-notes.txt#block17": ["timeout"],
  "issue1113__results-502": ["server-error"],
  "pr857__package-not-found": ["package-not-found"],
  "pr82360__http-to-https": ["plain-http"],
  "delete-unknown-flag": ["wrong-version"],
  "issue545__no-space-left": ["disk-full"],
};

describe.skipIf(!existsSync(logs))("published logs (skipped where ../shared is absent)", () => {
  const names = existsSync(logs) ? readdirSync(logs) : [];

  test.each(Object.entries(expected))("%s", (part, causes) => {
    const name = names.find((one) => one.includes(part)) ?? "";
    const run = readOcMirrorLog(readFileSync(join(logs, name), "utf8"));
    expect(diagnose({ run }).causes.map(({ id }) => id)).toEqual(causes);
  });

  test("those of runs that went through claim nothing", () => {
    const fine = names.filter((name) =>
      /m2m-results|m2m-short|kubevirt|m2m-dry-run|dry-run-and-m2d/.test(name),
    );
    expect(fine.length).toBeGreaterThan(3);
    for (const name of fine) {
      const run = readOcMirrorLog(readFileSync(join(logs, name), "utf8"));
      expect({ name, ...diagnose({ run, exitStatus: 0 }) }).toEqual({
        name,
        outcome: "succeeded",
        causes: [],
        unexplained: [],
      });
    }
  });
});
