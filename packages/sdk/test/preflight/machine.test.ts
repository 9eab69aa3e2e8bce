import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ImageSetConfiguration, readImageSet } from "#models/imageset";
import { abilitiesOf, type OcMirrorOptions } from "#models/oc-mirror";
import { lookAtClock, lookAtSpace, lookAtTracking, lookAtVersion } from "#pipeline/preflight";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mirrorkit-preflight-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function imageSetOf(mirror: string): ImageSetConfiguration | undefined {
  const text = `apiVersion: mirror.openshift.io/v2alpha1\nkind: ImageSetConfiguration\nmirror: ${mirror}\n`;
  const { imageSet } = readImageSet(text, "imageset.yaml");
  return imageSet?.kind === "ImageSetConfiguration" ? imageSet : undefined;
}

describe("room", () => {
  const told = (): OcMirrorOptions => ({
    imageSet: "imageset.yaml",
    route: { kind: "mirror", workspace: folder, destination: "quay.example.test/mirror" },
    cacheDir: folder,
  });

  test("that a pass is known to need and that is not there is an error for each disk", () => {
    const needed = { workspace: 1e15, cache: 2e15 };
    const problems = lookAtSpace(told(), { HOME: folder, TMPDIR: folder }, needed);
    expect(problems.filter(({ severity }) => severity === "error")).toHaveLength(2);
    expect(problems[0]?.message).toMatch(
      /^the disk of the workspace has \d+(?:\.\d)? [MGT]iB free, and this pass needs 909 TiB$/,
    );
  });

  test("that is there is no word worth", () => {
    const needed = { workspace: 1, cache: 1, temporary: 1 };
    expect(lookAtSpace(told(), { HOME: folder, TMPDIR: folder }, needed)).toEqual([]);
  });
});

test("a clock behind the last pass is reported, ten minutes allowed", () => {
  const last = "2026-11-23T09:07:12.000Z";
  expect(lookAtClock(new Date("2026-11-23T08:50:00Z"), last)).toMatchObject([
    { message: `the clock shows 2026-11-23T08:50:00.000Z, but the last pass was at ${last}` },
  ]);
  expect(lookAtClock(new Date("2026-11-23T09:00:00Z"), last)).toEqual([]);
  expect(lookAtClock(new Date("2026-11-23T09:00:00Z"), undefined)).toEqual([]);
});

describe("an oc-mirror", () => {
  const of = (version: "4.18" | "4.20" | "4.22") => ({
    name: version,
    abilities: abilitiesOf(version),
  });
  const release = imageSetOf("{platform: {channels: [{name: stable-4.21}]}}");
  const sparse = imageSetOf(
    '{additionalImages: [{name: "quay.io/a/b:1", platforms: [{os: linux, architecture: amd64}]}]}',
  );

  test("that mirrors no signatures is refused where clusters or releases need them", () => {
    const message = "oc-mirror 4.18 mirrors no sigstore signatures, which OpenShift 4.21 needs";
    expect(
      lookAtVersion(of("4.18"), { imageSet: undefined, minors: ["4.20", "4.21"] }),
    ).toMatchObject([{ severity: "error", message }]);
    expect(lookAtVersion(of("4.18"), { imageSet: release, minors: [] })).toMatchObject([
      { message },
    ]);
    expect(lookAtVersion(of("4.18"), { imageSet: undefined, minors: ["4.20"] })).toEqual([]);
    expect(lookAtVersion(of("4.20"), { imageSet: release, minors: ["4.22"] })).toEqual([]);
  });

  test("that does not know platforms is refused where the ImageSet has them", () => {
    expect(lookAtVersion(of("4.22"), { imageSet: sparse, minors: [] })).toMatchObject([
      { message: "oc-mirror 4.22 does not know the field platforms of the ImageSet" },
    ]);
  });
});

test("a workspace that Git would commit is reported", async () => {
  const workspace = join(folder, "workspace");
  mkdirSync(workspace);
  expect(await lookAtTracking(workspace, folder)).toEqual([]);
  execFileSync("git", ["init", "--quiet", folder]);
  expect(await lookAtTracking(workspace, folder)).toMatchObject([
    { help: "Add a line with /workspace/ to .gitignore of the repository." },
  ]);
  writeFileSync(join(folder, ".gitignore"), "/workspace/\n");
  expect(await lookAtTracking(workspace, folder)).toEqual([]);
  expect(await lookAtTracking(tmpdir(), folder)).toEqual([]);
});
