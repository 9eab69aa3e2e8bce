import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type NeededPass, planDeletion, writeDeleteImageList } from "@mirrorkit/sdk/deletion";
import { type MappingEntry, readMapping } from "@mirrorkit/sdk/mapping";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "../../../../test/runs.ts";

const golden = fileURLToPath(new URL("../fixtures/golden", import.meta.url));
const mirror = "quay.example.test/mirror";

function read(text: string): readonly MappingEntry[] {
  return readMapping(text, "mapping.txt").entries;
}

function pass(name: string, text: string): NeededPass {
  return { name, entries: read(text) };
}

const hex = (digit: string): string => digit.repeat(64);

function line(source: string, destination: string): string {
  return `docker://${source}=docker://${mirror}/${destination}\n`;
}

const one = line(`registry.example.com/team/app@sha256:${hex("a")}`, `team/app:sha256-${hex("a")}`);
const two = line(`registry.example.com/team/app@sha256:${hex("b")}`, `team/app:sha256-${hex("b")}`);

describe("images of an old pass", () => {
  test("are deleted when no pass that counts has them", () => {
    const { deleted, kept } = planDeletion({
      candidates: read(one + two),
      needed: [pass("now", two)],
    });
    expect(deleted.map(({ destination }) => destination)).toEqual([
      `${mirror}/team/app:sha256-${hex("a")}`,
    ]);
    expect(kept).toEqual([
      {
        destination: `${mirror}/team/app:sha256-${hex("b")}`,
        kind: "operator-operand",
        reason: "same-address",
        neededBy: "now",
      },
    ]);
  });

  test("stay when another repository still needs their digest", () => {
    const moved = line(`registry.example.com/other@sha256:${hex("a")}`, `other:sha256-${hex("a")}`);
    const { deleted, kept } = planDeletion({
      candidates: read(one),
      needed: [pass("other", moved)],
    });
    expect(deleted).toEqual([]);
    expect(kept).toMatchObject([{ reason: "same-digest", neededBy: "other" }]);
  });

  test("stay when a tag of their repository could be the same image", () => {
    const tag = (name: string): string => line(`registry.example.com/ubi:${name}`, `ubi:${name}`);
    const pinned = line(`registry.example.com/ubi@sha256:${hex("c")}`, `ubi:sha256-${hex("c")}`);
    const elsewhere = line("registry.example.com/tools:1", "tools:1");
    const { deleted, kept } = planDeletion({
      candidates: read(tag("9.6") + pinned + elsewhere),
      needed: [pass("now", tag("latest"))],
    });
    expect(kept.map(({ reason }) => reason)).toEqual(["digest-unknown", "digest-unknown"]);
    expect(deleted.map(({ destination }) => destination)).toEqual([`${mirror}/tools:1`]);
  });

  test("take their signatures along", () => {
    const { deleted } = planDeletion({
      candidates: read(one + two),
      needed: [pass("now", line("registry.example.com/x:1", "x:1"))],
      signed: new Set([`sha256:${hex("a")}`]),
    });
    expect(deleted.map(({ destination }) => destination.slice(mirror.length))).toEqual([
      `/team/app:sha256-${hex("a")}`,
      `/team/app:sha256-${hex("a")}.sig`,
      `/team/app:sha256-${hex("b")}`,
    ]);
  });

  test("stay when a cluster runs their release, or an earlier one", () => {
    const payload = (version: string): string =>
      line(
        `quay.io/openshift-release-dev/ocp-release:${version}-x86_64`,
        `openshift/release-images:${version}-x86_64`,
      );
    const input = {
      candidates: read(payload("4.20.17") + payload("4.20.18")),
      needed: [pass("now", payload("4.20.19"))],
      clusters: [{ name: "production", version: "4.20.18" }],
    };
    const { deleted, kept } = planDeletion(input);
    expect(deleted).toMatchObject([
      { destination: `${mirror}/openshift/release-images:4.20.17-x86_64` },
    ]);
    expect(kept).toMatchObject([{ reason: "release-in-use", neededBy: "production" }]);
  });

  test("go when a cluster does not update through their release", () => {
    const payload = (version: string): string =>
      line(
        `quay.io/openshift-release-dev/ocp-release:${version}-x86_64`,
        `openshift/release-images:${version}-x86_64`,
      );
    const releases = new Set(["4.20.19"]);
    const { deleted, kept } = planDeletion({
      candidates: read(payload("4.20.17") + payload("4.20.18")),
      needed: [pass("now", payload("4.20.19"))],
      clusters: [{ name: "production", version: "4.20.17", releases }],
    });
    expect(deleted).toMatchObject([
      { destination: `${mirror}/openshift/release-images:4.20.18-x86_64` },
    ]);
    expect(kept).toMatchObject([{ reason: "release-in-use", neededBy: "production" }]);
  });

  test("stay when a release in use has their digest under another tag", () => {
    const component = (version: string): string =>
      line(
        `quay.io/openshift-release-dev/ocp-v4.0-art-dev@sha256:${hex("d")}`,
        `openshift/release:${version}-x86_64-cli`,
      );
    const { deleted, kept } = planDeletion({
      candidates: read(component("4.20.17") + component("4.20.18")),
      needed: [pass("now", two)],
      clusters: [{ name: "production", version: "4.20.18" }],
    });
    expect(deleted).toEqual([]);
    expect(kept.map(({ reason, neededBy }) => [reason, neededBy])).toEqual([
      ["same-digest", "production"],
      ["release-in-use", "production"],
    ]);
  });

  test("in oc-mirror's cache are left out", () => {
    const cached = `docker://registry.example.com/a@sha256:${hex("a")}=docker://localhost:55000/a:sha256-${hex("a")}\n`;
    expect(planDeletion({ candidates: read(cached), needed: [] })).toEqual({
      deleted: [],
      kept: [],
    });
  });

  test("are never deleted while anything has their address or digest", () => {
    const entry = fc
      .tuple(
        fc.constantFrom("a", "b", "c"),
        fc.constantFrom("app", "tool"),
        fc.constantFrom("1", "2"),
      )
      .map(([digit, name, number]) =>
        line(
          `registry.example.com/${name}@sha256:${hex(digit)}`,
          `${name}-${number}:sha256-${hex(digit)}`,
        ),
      );
    const text = fc.array(entry, { maxLength: 8 }).map((lines) => lines.join(""));
    fc.assert(
      fc.property(text, text, (old, now) => {
        const needed = pass("now", now);
        const { deleted, kept } = planDeletion({ candidates: read(old), needed: [needed] });
        const tags = new Set(needed.entries.map(({ destination }) => destination.tag));
        for (const { destination } of deleted)
          expect(tags).not.toContain(destination.split(":")[1]);
        expect(deleted.length + kept.length).toBe(read(old).length);
      }),
      { numRuns: runs(1000) },
    );
  });
});

test("a week of production deletes the removed operator and what the old release had alone", () => {
  const [before, after] = ["1-dry-run", "3-dry-run-next"].map((step) =>
    readFileSync(`${golden}/production/${step}/workspace/dry-run/mapping.txt`, "utf8"),
  );
  const { deleted, kept } = planDeletion({
    candidates: read(before ?? ""),
    needed: [pass("production", after ?? "")],
  });
  const gone = deleted.filter(({ destination }) => destination.includes("/openshift-pipelines/"));
  expect(gone).toHaveLength(31);
  const digests = new Set(read(after ?? "").map(({ digest }) => digest));
  const lost = read(before ?? "").filter(({ destination, digest }) =>
    deleted.some((image) => image.destination === destination.text && digests.has(digest ?? "?")),
  );
  expect(lost).toEqual([]);
  expect(deleted.length + kept.length).toBe(298);
});

const ofOcMirror = fileURLToPath(
  new URL("../../../../../shared/golden/removal/2-delete/delete-images.yaml", import.meta.url),
);

test.skipIf(!existsSync(ofOcMirror))(
  "the list has the names and types of the one that oc-mirror generates (../shared/golden/removal)",
  () => {
    const mapping = readFileSync(
      `${golden}/production/1-dry-run/workspace/dry-run/mapping.txt`,
      "utf8",
    );
    const { deleted } = planDeletion({ candidates: read(mapping), needed: [] });
    const blocks = (text: string): readonly string[] =>
      text
        .split(/^ *- /m)
        .slice(1)
        .map((block) =>
          block
            .replace(/^kind:.*$/m, "")
            .replace("imageName: docker://", "imageName: ")
            .replaceAll(/\s+/g, " ")
            .trim(),
        );
    const ours = new Set(blocks(writeDeleteImageList(deleted)));
    const theirs = blocks(readFileSync(ofOcMirror, "utf8"));
    expect(theirs).toHaveLength(203);
    expect(theirs.filter((block) => !ours.has(block))).toEqual([]);
  },
);

test("the list has the form of oc-mirror's own", () => {
  const { deleted } = planDeletion({ candidates: read(one), needed: [] });
  expect(writeDeleteImageList(deleted)).toBe(
    [
      "apiVersion: mirror.openshift.io/v2alpha1",
      "items:",
      `  - imageName: docker://registry.example.com/team/app@sha256:${hex("a")}`,
      `    imageReference: docker://${mirror}/team/app:sha256-${hex("a")}`,
      "    type: operatorRelatedImage",
      "kind: DeleteImageList",
      "",
    ].join("\n"),
  );
});
