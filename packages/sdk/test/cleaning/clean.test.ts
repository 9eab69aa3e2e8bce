import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { type CleanPlaces, findClutter, freeClutter } from "@mirrorkit/sdk/cleaning";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { lockFolder } from "#edges/disk";

const now = new Date("2026-11-29T12:00:00Z");
const old = new Date("2026-11-01T12:00:00Z");
const [used, unused, alone] = ["a", "b", "c"].map((digit) => digit.repeat(64));
let root = "";
let places: Required<Pick<CleanPlaces, "workspace" | "cache">>;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "mirrorkit-clean-"));
  places = { workspace: join(root, "workspace"), cache: join(root, "cache") };
  mkdirSync(places.workspace);
  mkdirSync(places.cache);
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

/** Writes a file below the root, dated some weeks ago. */
function put(path: string, text = "x".repeat(10_000)): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  utimesSync(file, old, old);
  utimesSync(dirname(file), old, old);
  return file;
}

/** Writes the journal of a pass; with an empty outcome, of one that was interrupted. */
function journal(run: string, outcome = "published"): void {
  const at = "2026-10-01T03:00:00Z";
  const lines = [
    { event: "run-started", at, format: 1, run, imageSet: "production", mirrorkit: "1.0.0" },
    ...(outcome === "" ? [] : [{ event: "run-ended", at, outcome, message: "" }]),
  ];
  put(`workspace/journals/${run}.jsonl`, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
}

function found(): readonly string[] {
  return findClutter(places, now).clutter.map(({ path }) => relative(root, path));
}

describe("clean", () => {
  test("keeps what the next pass needs: cache, history, signatures, mapping, resources, the last of each", () => {
    put("workspace/working-dir/.history/.history-2026-11-23T09:07:55Z");
    put("workspace/working-dir/signatures/4.20.18-x86_64-sha256-aa");
    put("workspace/working-dir/dry-run/mapping.txt");
    put("workspace/working-dir/cluster-resources/idms-oc-mirror.yaml");
    put("workspace/working-dir/hold-release/ocp-release/4.20.18/release-manifests/x.json");
    put("workspace/working-dir/isc_pinned_2026-11-23T09:07:12Z.yaml", used);
    put(`workspace/working-dir/operator-catalogs/redhat-operator-index/${used}/x`);
    put("workspace/logs/mirrorkit-20261123T090712Z.log");
    put("workspace/transfers/20261123T090712Z/mirror_000001.tar");
    put("workspace/transfers/pushed/20261101T090712Z.json");
    put("cache/.oc-mirror/.cache/docker/registry/v2/blobs/sha256/aa/aa/data");
    put("cache/.oc-mirror/.cache/docker/registry/v2/repositories/a/_manifests/tags/x/link");
    const { clutter, kept } = findClutter(places, now);
    expect(clutter).toEqual([]);
    expect(kept.map(({ path }) => relative(root, path))).toEqual([
      "cache/.oc-mirror/.cache",
      "workspace/working-dir",
    ]);
  });

  test("finds logs, journals, pinned ImageSets and transfers of old passes", () => {
    for (let day = 10; day <= 31; day += 1) {
      put(`workspace/logs/mirrorkit-202610${day}T090712Z.log`);
      journal(`202610${day}T090712Z`);
    }
    for (const day of [20, 21, 22, 23]) {
      put(`workspace/working-dir/isc_pinned_2026-11-${day}T09:07:12Z.yaml`);
      put(`workspace/working-dir/disc_pinned_2026-11-${day}T09:07:12Z.yaml`);
      put(`workspace/transfers/202611${day}T090712Z/mirror_000001.tar`);
    }
    expect(found()).toEqual([
      "workspace/journals/20261010T090712Z.jsonl",
      "workspace/journals/20261011T090712Z.jsonl",
      "workspace/logs/mirrorkit-20261010T090712Z.log",
      "workspace/logs/mirrorkit-20261011T090712Z.log",
      "workspace/transfers/20261120T090712Z",
      "workspace/transfers/20261121T090712Z",
      "workspace/transfers/20261122T090712Z",
      "workspace/working-dir/disc_pinned_2026-11-20T09:07:12Z.yaml",
      "workspace/working-dir/isc_pinned_2026-11-20T09:07:12Z.yaml",
    ]);
  });

  test("keeps the journal of the last good pass, and those of passes that are not over", () => {
    journal("20260901T090712Z");
    journal("20260902T090712Z", "");
    journal("20260903T090712Z");
    for (let day = 10; day <= 30; day += 1) journal(`202610${day}T090712Z`, "nothing-to-do");
    expect(found()).toEqual([
      "workspace/journals/20260901T090712Z.jsonl",
      "workspace/journals/20261010T090712Z.jsonl",
    ]);
  });

  test("finds catalogs that the newest pinned ImageSet no longer names, but none of another ImageSet", () => {
    put("workspace/working-dir/isc_pinned_2026-11-23T09:07:12Z.yaml", `catalog: x@sha256:${used}`);
    put(`workspace/working-dir/operator-catalogs/redhat-operator-index/${used}/x`);
    put(`workspace/working-dir/operator-catalogs/redhat-operator-index/${unused}/x`);
    put(`workspace/working-dir/operator-catalogs/certified-operator-index/${alone}/x`);
    expect(found()).toEqual([
      `workspace/working-dir/operator-catalogs/redhat-operator-index/${unused}`,
    ]);
  });

  test("finds what interruptions left behind, unless it is of today", () => {
    const repository = "cache/.oc-mirror/.cache/docker/registry/v2/repositories/openshift/release";
    put(`${repository}/_uploads/old/data`);
    put("workspace/.transfer.json.0123456789ab");
    const today = put("workspace/.transfer.json.ba9876543210");
    utimesSync(today, now, now);
    expect(found()).toEqual([
      `${repository}/_uploads/old`,
      "workspace/.transfer.json.0123456789ab",
    ]);
  });

  test("removes what was found, and nothing else", () => {
    for (let day = 10; day <= 31; day += 1)
      put(`workspace/logs/mirrorkit-202610${day}T090712Z.log`);
    const kept = put("workspace/working-dir/dry-run/mapping.txt");
    const { clutter } = findClutter(places, now);
    const { count, bytes } = freeClutter(clutter, places.workspace);
    expect(count).toBe(2);
    expect(bytes).toBeGreaterThanOrEqual(20_000);
    expect(readdirSync(join(places.workspace, "logs"))).toHaveLength(20);
    expect(existsSync(kept)).toBe(true);
    expect(found()).toEqual([]);
  });

  test("removes nothing while a run has the workspace", () => {
    const log = put("workspace/.transfer.json.0123456789ab");
    const { clutter } = findClutter(places, now);
    const lock = lockFolder(places.workspace);
    try {
      expect(() => freeClutter(clutter, places.workspace)).toThrow();
      expect(existsSync(log)).toBe(true);
    } finally {
      lock.release();
    }
  });
});
