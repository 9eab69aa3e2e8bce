import { describe, expect, test } from "vitest";
import { type ContentInputs, proposeBump, proposePins } from "#decisions/content";
import { index, inputsOf, made, textOf } from "./made.ts";

const gitops = made("gitops", {
  latest: [
    { version: "1.0.0" },
    { version: "1.1.0", replaces: "1.0.0" },
    { version: "1.2.0", replaces: "1.1.0" },
  ],
  old: [{ version: "1.0.0" }],
});
const all = { releases: true };

function bump(text: string, inputs: ContentInputs) {
  const { changes, held, text: after } = proposeBump(text, "imageset.yaml", inputs, all);
  return {
    changes: changes.map((one) => `${one.package} ${one.channel} ${one.from} → ${one.to}`),
    held: held.map(({ reason }) => reason),
    after,
  };
}

const pin = (name: string, version: string, channel = "latest"): string =>
  `{name: ${name}, channels: [{name: ${channel}, minVersion: ${version}, maxVersion: ${version}}]} # keep`;

describe("the next version of a pin", () => {
  test("is the newest of its channel, and nothing else of the file changes", () => {
    const text = textOf([pin("gitops", "1.1.0")]);
    expect(bump(text, inputsOf(gitops))).toEqual({
      changes: ["gitops latest 1.1.0 → 1.2.0"],
      held: [],
      after: text.replaceAll("1.1.0", "1.2.0"),
    });
  });

  test("is the newest that updates from the pinned one, not the newest of all", () => {
    const { changes, after } = bump(textOf([pin("gitops", "1.0.0")]), inputsOf(gitops));
    expect(changes).toEqual(["gitops latest 1.0.0 → 1.1.0"]);
    expect(after).not.toContain("1.2.0");
  });

  test("is none for the newest, for a head and for an unknown version", () => {
    expect(bump(textOf([pin("gitops", "1.2.0")]), inputsOf(gitops)).changes).toEqual([]);
    expect(bump(textOf(["{name: gitops}"]), inputsOf(gitops)).changes).toEqual([]);
    expect(bump(textOf([pin("gitops", "9.0.0")]), inputsOf(gitops))).toMatchObject({
      changes: [],
      held: [expect.stringContaining("does not have the version that is pinned")],
    });
  });

  test("is given up where it requires what is not mirrored; the others change all the same", () => {
    const acm = made("acm", {
      latest: [
        { version: "2.0.0" },
        {
          version: "2.1.0",
          replaces: "2.0.0",
          requires: { packageName: "mce", versionRange: ">=1.0.0" },
        },
      ],
    });
    const text = textOf([pin("acm", "2.0.0"), pin("gitops", "1.1.0")]);
    expect(bump(text, inputsOf(gitops, acm))).toEqual({
      changes: ["gitops latest 1.1.0 → 1.2.0"],
      held: [
        expect.stringMatching(/^2\.1\.0 is available, but the package "acm" \(2\.1\.0\) requires/),
      ],
      after: text.replaceAll("1.1.0", "1.2.0"),
    });
  });

  test("of a range moves its upper end", () => {
    const text = textOf([
      "{name: gitops, channels: [{name: latest, minVersion: 1.0.0, maxVersion: 1.1.0}]}",
    ]);
    expect(bump(text, inputsOf(gitops)).after).toContain("minVersion: 1.0.0, maxVersion: 1.2.0");
  });

  test("changes only for the packages that are chosen", () => {
    const text = textOf([pin("gitops", "1.1.0")]);
    const choice = { packages: ["other"], releases: false };
    expect(proposeBump(text, "imageset.yaml", inputsOf(gitops), choice).text).toBe(text);
  });
});

test("what nothing is known of stays, and is said", () => {
  const platform =
    "  platform:\n    channels:\n      - {name: stable-4.20, minVersion: 4.20.1, maxVersion: 4.20.1}\n";
  const catalogs = new Map([[index, { reason: "manifest unknown" }]]);
  const text = textOf([pin("gitops", "1.1.0")], platform);
  expect(bump(text, { catalogs })).toEqual({
    changes: [],
    held: ["the catalog cannot be read: manifest unknown", "no update graph is known"],
    after: text,
  });
});

describe("what floats", () => {
  const pinned = (line: string) =>
    proposePins(textOf([line]), "imageset.yaml", inputsOf(gitops), all);

  test("is pinned to the head of each listed channel", () => {
    const { text } = pinned("{name: gitops, channels: [{name: latest}]}");
    expect(text).toContain('{name: latest, minVersion: "1.2.0", maxVersion: "1.2.0"}');
  });

  test("is closed where one end is open", () => {
    const { text, changes } = pinned(
      "{name: gitops, channels: [{name: latest, minVersion: 1.1.0}]}",
    );
    expect(text).toContain('minVersion: 1.1.0, maxVersion: "1.2.0"');
    expect(changes.map(({ to }) => to)).toEqual(["1.1.0 to 1.2.0"]);
  });

  test("stays open where closing it makes a pin, which leaves out what lies on the path", () => {
    const skipping = made("gitops", {
      latest: [{ version: "1.0.0" }, { version: "1.2.0", skips: ["1.0.0"] }],
    });
    const text = textOf(["{name: gitops, channels: [{name: latest, maxVersion: 1.0.0}]}"]);
    const { changes, held } = proposePins(text, "imageset.yaml", inputsOf(skipping), all);
    expect(changes).toEqual([]);
    expect(held.map(({ version, reason }) => `${version}: ${reason}`)).toEqual([
      "1.0.0: pinning 1.0.0 would change what is mirrored: write the versions that are needed",
    ]);
  });

  test("gets all channels that oc-mirror takes, with a note, where none are listed", () => {
    const { text, changes } = pinned("name: gitops");
    expect(text.split("\n").slice(7)).toEqual([
      "          channels:",
      "            - name: latest",
      "              minVersion: 1.2.0",
      "              maxVersion: 1.2.0",
      "            - name: old",
      "              minVersion: 1.0.0",
      "              maxVersion: 1.0.0",
      "",
    ]);
    expect(changes[0]?.note).toContain("remove those that no cluster needs");
  });

  test("stays with full: true, and where no packages are listed", () => {
    const text = textOf(["name: gitops"]).replace(
      "      packages:",
      "      full: true\n      packages:",
    );
    const { changes, held } = proposePins(text, "imageset.yaml", inputsOf(gitops), all);
    expect(changes).toEqual([]);
    expect(held.map(({ reason }) => reason)).toEqual([
      "full: true takes every version: remove it first",
    ]);
  });

  test("is nothing in a file that is pinned", () => {
    expect(pinned(pin("gitops", "1.1.0")).changes).toEqual([]);
  });
});
