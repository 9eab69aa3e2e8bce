import { cpSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { diagnose } from "@mirrorkit/sdk/diagnosis";
import {
  openOcMirrorLog,
  readRunEnvironment,
  readRunEvidence,
  writeRunFile,
} from "@mirrorkit/sdk/oc-mirror";
import { afterEach, beforeEach, expect, test } from "vitest";

const failures = fileURLToPath(new URL("../fixtures/golden/failures", import.meta.url));
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mirrorkit-stored-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function causesIn(path: string): readonly string[] {
  return diagnose(readRunEvidence(path).evidence).causes.map(({ id }) => id);
}

const summary = openOcMirrorLog().end();

test("a log is read with how its run ended, which is kept beside it", () => {
  const log = join(folder, "run.log");
  writeFileSync(log, "2026/11/23 09:07:53  [INFO]   : 📌 images to copy 15 \n");
  expect(causesIn(log)).toEqual([]);
  writeRunFile(
    log,
    { run: summary, signal: "SIGKILL" },
    { version: "4.22.1", destination: "q.test/m" },
  );
  expect(causesIn(log)).toEqual(["out-of-memory"]);
  expect(readRunEvidence(log).evidence).toMatchObject({
    environment: { version: "4.22.1", destination: "q.test/m" },
  });
  writeFileSync(join(folder, "run.json"), '{"exitStatus": "four", "sig');
  expect(readRunEvidence(log).evidence.exitStatus).toBeUndefined();
});

test("of a workspace the newest log counts, with the list of the same run", () => {
  const logs = join(folder, "working-dir/logs");
  mkdirSync(logs, { recursive: true });
  cpSync(join(failures, "disk-full/push/stdout.log"), join(logs, "oc-mirror-20261123_090800.log"));
  cpSync(join(failures, "source-missing/push/workspace/logs"), logs, { recursive: true });
  cpSync(
    join(failures, "source-missing/push/stderr.log"),
    join(logs, "oc-mirror-20261123_090849.log"),
  );
  utimesSync(join(logs, "oc-mirror-20261123_090800.log"), 1, 1);
  expect(causesIn(folder)).toEqual(["image-not-found"]);
  expect(readRunEvidence(folder).files.map((path) => path.slice(logs.length + 1))).toEqual([
    "oc-mirror-20261123_090849.log",
    "mirroring_errors_20261123_090849.txt",
  ]);
  utimesSync(join(logs, "oc-mirror-20261123_090800.log"), 2_000_000_000, 2_000_000_000);
  expect(causesIn(join(folder, "working-dir"))).toEqual(["disk-full"]);
});

test("of a workspace with nothing but a list of failed images, that is read", () => {
  const logs = join(folder, "working-dir/logs");
  cpSync(join(failures, "tag-immutable/push/workspace/logs"), logs, { recursive: true });
  expect(causesIn(folder)).toEqual(["tag-immutable"]);
});

test("of a record, what it kept of the console and of the failures is read", () => {
  writeFileSync(join(folder, "manifest.json"), JSON.stringify({ exitStatus: 4 }));
  cpSync(join(failures, "unknown-version/dry-run/stdout.log"), join(folder, "console.txt"));
  cpSync(
    join(failures, "unknown-version/dry-run/unknown-version.yaml"),
    join(folder, "imageset.yaml"),
  );
  const { evidence } = readRunEvidence(folder);
  expect(evidence.exitStatus).toBe(4);
  expect(diagnose(evidence).causes[0]?.summary).toContain('"4.20.10" for "odf-operator"');
});

test.each(["absent", "empty"])("%s is refused", (name) => {
  mkdirSync(join(folder, "empty"));
  expect(() => readRunEvidence(join(folder, name))).toThrow(
    /does not exist|contains no log of oc-mirror/,
  );
});

test("bytes that are no text are read as a log without lines that matter", () => {
  const log = join(folder, "odd.log");
  writeFileSync(log, Buffer.from(Array.from({ length: 100_000 }, (_, at) => (at * 31) % 256)));
  expect(causesIn(log)).toEqual([]);
});

test("the unpacked catalog tells the nearest names", () => {
  const configs = join(
    folder,
    "workspace/working-dir/operator-catalogs/redhat-operator-index/abc/catalog-config/configs",
  );
  mkdirSync(join(configs, "odf-operator"), { recursive: true });
  const blobs = [
    { schema: "olm.package", name: "odf-operator" },
    { schema: "olm.channel", name: "stable-4.20", package: "odf-operator" },
    {
      schema: "olm.bundle",
      name: "odf-operator.v4.20.10-rhodf",
      properties: [{ type: "olm.package", value: { version: "4.20.10-rhodf" } }, null],
    },
  ];
  const text = blobs.map((blob) => JSON.stringify(blob, null, 2)).join("\n");
  writeFileSync(join(configs, "odf-operator/catalog.json"), `${text}\n{"broken`);
  const imageSet = join(failures, "unknown-version/dry-run/unknown-version.yaml");
  const environment = readRunEnvironment({
    environment: {
      PATH: "/bin",
      https_proxy: "http://user:secret@proxy.test:3128",
      REGISTRY_AUTH_FILE: "x",
    },
    options: {
      imageSet,
      authFile: join(folder, "auth.json"),
      route: {
        kind: "mirror",
        workspace: join(folder, "workspace"),
        destination: "quay.example.test/m",
      },
    },
  });
  expect(environment.catalogs).toEqual([
    {
      catalog: "redhat-operator-index",
      packages: ["odf-operator"],
      channels: new Map([["odf-operator", ["stable-4.20"]]]),
      versions: new Map([["odf-operator", ["4.20.10-rhodf"]]]),
    },
  ]);
  expect(environment).toMatchObject({
    proxies: ["https_proxy"],
    registryVariables: ["REGISTRY_AUTH_FILE"],
    authFile: { path: join(folder, "auth.json") },
  });
  expect(environment.disks?.map(({ role }) => role)).toEqual(["workspace", "cache", "temporary"]);
  expect(JSON.stringify(environment)).not.toContain("secret");
});

test("credentials are known by their registries, never by their secrets", () => {
  const authFile = join(folder, "auth.json");
  const look = (text: string): unknown => {
    writeFileSync(authFile, text);
    return readRunEnvironment({
      environment: {},
      options: { imageSet: "none", authFile, route: { kind: "to-disk", folder } },
    }).authFile?.registries;
  };
  expect(
    look('{"auths": {"https://quay.io/v1/": {"auth": "c2VjcmV0"}, "registry.redhat.io": {}}}'),
  ).toEqual(["quay.io", "registry.redhat.io"]);
  expect(look("{}")).toBeUndefined();
  expect(look("nonsense")).toBeUndefined();
});
