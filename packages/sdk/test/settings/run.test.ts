import { readMirrorkitYaml, runSettings } from "@mirrorkit/sdk/settings";
import { describe, expect, test } from "vitest";

const read = (text: string) => readMirrorkitYaml(text, "mirrorkit.yaml");

function problemsOf(text: string): readonly string[] {
  try {
    read(text);
  } catch (error) {
    const { problems = [] } = error as {
      readonly problems?: readonly {
        readonly message: string;
        readonly position?: { readonly line?: number; readonly column?: number };
      }[];
    };
    return problems.map(
      ({ message, position: { line, column } = {} }) => `${line}:${column} ${message}`,
    );
  }
  return [];
}

describe("settings of a run", () => {
  test("have defaults, and the name of the ImageSet in their paths", () => {
    const settings = read(
      "run: {workspace: '/var/{imageSet}', authfile: {file: auth.json}, clone: {}}",
    );
    expect(runSettings(settings, "production")).toEqual({
      workspace: "/var/production",
      authfile: { file: "auth.json" },
      clone: { remote: "origin" },
      push: { retries: 3, retryDelayMs: 30_000 },
      verify: { keys: [] },
      record: { push: false },
    });
  });

  test("of one ImageSet replace whole parts of those of all", () => {
    const settings = read(
      [
        "run: {workspace: w, push: {retries: 9, timeout: 6h}}",
        "imageSets: {lab: {file: a, run: {workspace: lab, push: {imageTimeout: 30m}}}}",
      ].join("\n"),
    );
    expect(runSettings(settings, "lab")).toMatchObject({
      workspace: "lab",
      push: { retries: 3, retryDelayMs: 30_000, imageTimeoutSeconds: 1_800 },
    });
    expect(runSettings(settings, "other").push).toMatchObject({
      retries: 9,
      timeoutMs: 21_600_000,
    });
  });

  test.each([
    ["run: {worspace: a}", '1:7 run has no setting "worspace"'],
    ["run:\n  push: {timeout: 6}", "2:19 run.push.timeout: must be text"],
    [
      "run:\n  push: {timeout: 6 h}",
      '2:19 run.push.timeout: must be a time such as "30s", "90m" or "6h"',
    ],
    [
      "run: {clone: {ref: --upload-pack=x}}",
      "1:20 run.clone.ref: must be the name of a branch, a tag or a commit",
    ],
    [
      "run: {clone: {remote: 'ext::sh -c x'}}",
      "1:23 run.clone.remote: must be the name of a branch, a tag or a commit",
    ],
    [
      "run: {quay: {address: quay.example.test}}",
      "1:23 run.quay.address: must be an address that begins with https://",
    ],
    ["imageSets: {a: {file: b, run: {pull: {}}}}", "1:38 imageSets.a.run.pull.account is missing"],
  ])("%j is an error with its place", (text, expected) => {
    expect(problemsOf(text)).toEqual([expected]);
  });
});
