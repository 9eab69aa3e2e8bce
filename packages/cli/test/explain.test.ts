import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { temporaryFolder } from "./fixture-folder.ts";
import { mirrorkit } from "./run-cli.ts";

const failures = fileURLToPath(new URL("../../sdk/test/fixtures/golden/failures", import.meta.url));

test("a log is explained, with the ImageSet in more particular words", async () => {
  const folder = `${failures}/unknown-version/dry-run`;
  const { output, status } = await mirrorkit(
    "explain",
    `${folder}/stdout.log`,
    "--exit-status",
    "4",
    "--imageset",
    `${folder}/unknown-version.yaml`,
  );
  expect(status).toBe(1);
  expect(output).toContain("the run failed (exit status 4: operator images)");
  expect(output).toContain('no version "4.20.10" for "odf-operator"');
  expect(output).toContain("next: List the versions: oc-mirror --v2 list operators");
});

test("as JSON", async () => {
  const { output } = await mirrorkit("explain", `${failures}/disk-full/push/stdout.log`, "--json");
  expect(JSON.parse(output)).toMatchObject({
    outcome: "failed",
    causes: [{ id: "disk-full", about: "workspace", fault: "machine" }],
  });
});

test("a run without failures says so", async () => {
  const log = `${failures}/source-throttled/push/stdout.log`;
  expect(await mirrorkit("explain", log, "--exit-status", "0")).toMatchObject({
    status: 0,
    output: "nothing failed: exit status 0\n",
  });
  expect((await mirrorkit("explain", log)).output).toContain("Give --exit-status");
});

test("an unknown failure shows the relevant lines", async () => {
  const log = join(temporaryFolder(), "console.log");
  writeFileSync(
    log,
    "2026/11/23 09:00:00  [ERROR]  : [Executor] the moon is in the wrong house \n",
  );
  const { output, status } = await mirrorkit("explain", log);
  expect(status).toBe(1);
  expect(output).toContain(
    "No known cause. Relevant lines:\n   [Executor] the moon is in the wrong house\n",
  );
});

test("a workspace with the lists of failed images is explained", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "working-dir"));
  cpSync(`${failures}/tag-immutable/push/workspace/logs`, join(folder, "working-dir/logs"), {
    recursive: true,
  });
  expect((await mirrorkit("explain", `file://${folder}`)).output).toContain("[tag-immutable]");
});

test("the registries.d file is written on request only, and only where it helps", async () => {
  const folder = join(temporaryFolder(), "registries.d");
  const { output } = await mirrorkit(
    "explain",
    `${failures}/signature-name-unknown/push/stdout.log`,
    "--write-registries-d",
    folder,
  );
  expect(output).toContain(`written: ${folder}/mirrorkit-127.0.0.1-5921.yaml`);
  expect(readFileSync(`${folder}/mirrorkit-127.0.0.1-5921.yaml`, "utf8")).toContain(
    "use-sigstore-attachments: false",
  );
  const useless = await mirrorkit(
    "explain",
    `${failures}/disk-full/push/stdout.log`,
    "--write-registries-d",
    folder,
  );
  expect(useless).toMatchObject({ status: 2 });
  expect(useless.notes).toContain("would not help");
});

test.each([
  [["/nowhere"], "/nowhere does not exist"],
  [["/dev/null"], "a device"],
  [[failures], "contains no log of oc-mirror"],
  [[`${failures}/disk-full/push/stdout.log`, "--exit-status", "256"], "from 0 to 255"],
])("%j is refused", async (args, message) => {
  const { notes, status } = await mirrorkit("explain", ...args);
  expect(status).toBe(2);
  expect(notes).toContain(message);
});

test.each([
  ["a packed log", gzipSync(readFileSync(`${failures}/disk-full/push/stdout.log`))],
  ["another program's log", Buffer.from("npm warn deprecated\nadded 1 package\n")],
  ["an empty file", Buffer.alloc(0)],
])("%s is no run without failures", async (_, content) => {
  const log = join(temporaryFolder(), "console.log");
  writeFileSync(log, content);
  const { output, notes, status } = await mirrorkit("explain", log);
  expect(status).toBe(2);
  expect(output + notes).toContain("has no line about a run of oc-mirror");
  expect((await mirrorkit("explain", log, "--exit-status", "137")).output).toContain(
    "out-of-memory",
  );
});

test("a path with a leading dash follows two dashes", async () => {
  const { notes } = await mirrorkit("explain", "--json", "--", "-absent.log");
  expect(notes).not.toContain("unknown option");
});
