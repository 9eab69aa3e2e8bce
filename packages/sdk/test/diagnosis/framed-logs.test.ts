import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { diagnose } from "@mirrorkit/sdk/diagnosis";
import { readOcMirrorLog } from "@mirrorkit/sdk/oc-mirror";
import { describe, expect, test } from "vitest";
import { consoleResult } from "#models/pass";

const failures = fileURLToPath(new URL("../fixtures/golden/failures", import.meta.url));
const cases = readdirSync(failures).flatMap((name) =>
  readdirSync(join(failures, name)).map((step) => `${name}/${step}`),
);

function consoleOf(name: string): string {
  return ["stdout.log", "stderr.log"]
    .map((file) => join(failures, name, file))
    .filter(existsSync)
    .map((file) => readFileSync(file, "utf8"))
    .join("");
}

function causesOf(text: string, exitStatus: number): readonly string[] {
  return diagnose({ run: readOcMirrorLog(text), exitStatus }).causes.map(({ id }) => id);
}

const time = "2026-11-23T09:09:12.123456789Z";
/** How the systems that run passes store a line. */
const stores: Readonly<Record<string, (line: string) => string>> = {
  "the journal": (line) =>
    `Nov 23 09:09:12 bastion.production.example.com mirrorkit[12345]: ${line}`,
  "the journal with ISO times": (line) =>
    `2026-11-23T09:09:12+0000 bastion.production.example.com oc-mirror[12345]: ${line}`,
  Tekton: (line) => `[mirror-production-weekly : dry-run-of-the-imageset] ${line}`,
  "kubectl --prefix --timestamps": (line) =>
    `[pod/mirror-production-push-abcde-pod/step-push] ${time} ${line}`,
  "a node": (line) => `${time} stdout F ${line}`,
  GitLab: (line) => `${time} 01E ${line}`,
  "gh run view": (line) => `mirror (production)\tRun the pass\t${time} ${line}`,
  Jenkins: (line) => `[2026-11-23T09:09:12.123Z] ${line}`,
  Compose: (line) => `oc-mirror-1  | ${line}`,
  Docker: (line) => JSON.stringify({ log: `${line}\n`, stream: "stdout", time }),
  "a collector of journals": (line) => JSON.stringify({ _HOSTNAME: "bastion", MESSAGE: line }),
  "a Windows editor": (line) => `${line}\r`,
  "an editor that shows escapes": (line) => line.replaceAll("\u001b", "^["),
};

describe.each(Object.entries(stores))("a log as %s stores it", (_, store) => {
  test("has the same causes", () => {
    for (const name of cases) {
      const exitStatus = Number(readFileSync(join(failures, name, "exit-status"), "utf8"));
      const lines = consoleOf(name).split("\n");
      const text = lines.map((line) => (line === "" ? line : store(line))).join("\n");
      expect({ name, causes: causesOf(text, exitStatus) }).toEqual({
        name,
        causes: causesOf(consoleOf(name), exitStatus),
      });
    }
  });

  test.each([
    ["panic: StorageDriver not registered: ", "registry-variables"],
    ["Error: unknown flag: --remove-signatures", "wrong-version"],
    ["fatal error: runtime: out of memory", "out-of-memory"],
  ])("shows %j, which has no level", (line, cause) => {
    expect(causesOf(store(line), 2)).toEqual([cause]);
  });
});

test("a mark far from the beginning of a line is no level", () => {
  const line = `Nov 23 09:09:12 bastion mirrorkit[1]: the operator's description mentions [ERROR] : access denied`;
  expect(causesOf(line, 1)).toEqual([]);
});

describe("what shell, systemd and tools say", () => {
  test.each([
    ["push.sh: line 12:    42 Killed                  oc-mirror --v2 -c a.yaml", "out-of-memory"],
    [
      "Nov 23 09:09:12 bastion systemd[1]: mirrorkit@production.service: Failed with result 'oom-kill'.",
      "out-of-memory",
    ],
    ["tee: console.log: No space left on device", "disk-full"],
    ["tee: console.log: Aucun espace disponible sur le périphérique", "disk-full"],
    ["tee: console.log: Auf dem Gerät ist kein Speicherplatz mehr verfügbar", "disk-full"],
    [
      "./oc-mirror: /lib64/libc.so.6: version `GLIBC_2.34' not found (required by ./oc-mirror)",
      "wrong-version",
    ],
    ["bash: /usr/bin/oc-mirror: cannot execute binary file: Exec format error", "wrong-version"],
  ])("%s", (line, cause) => {
    expect(causesOf(line, 1)).toEqual([cause]);
  });
});

test("a record's console has the same causes as the whole: credentials go, reasons stay", () => {
  for (const name of cases) {
    const text = ["stderr.log", "stdout.log"]
      .map((file) => readFileSync(join(failures, name, file), "utf8"))
      .join("");
    const exitStatus = Number(readFileSync(join(failures, name, "exit-status"), "utf8"));
    expect({ name, causes: causesOf(consoleResult(text), exitStatus) }).toEqual({
      name,
      causes: causesOf(text, exitStatus),
    });
  }
});

describe("no secret is in a diagnosis", () => {
  test.each([
    'Get "https://robot:S3CR3T@quay.io/v2/"',
    "docker://robot:S3CR3T@quay.io/a/b:1",
    "robot:S3CR3T@quay.io/a/b:1",
    "Authorization: Bearer S3CR3TS3CR3T",
    "Authorization: token S3CR3TS3CR3T",
    "X-Vault-Token: hvs.S3CR3TS3CR3T",
    "password=S3CR3T",
    "password: S3CR3T",
    '{"auth":"S3CR3T"}',
    '{\\"auth\\":\\"S3CR3T\\"}',
    "{'password': 'S3CR3T'}",
    "--dest-creds robot:S3CR3T",
    "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.S3CR3TS3CR3T",
    "glpat-S3CR3TS3CR3TS3CR3T",
    'Get "https://cdn.quay.io/x?X-Amz-Signature=S3CR3T&a=b"',
  ])("%s", (text) => {
    const image = `[Worker] error mirroring image ${text.split(" ")[0]} error: ${text}: denied`;
    const lines = [text, image].map((one) => `2026/11/23 09:09:12  [ERROR]  : ${one}: denied\n`);
    expect(JSON.stringify(diagnose({ run: readOcMirrorLog(lines.join("")) }))).not.toContain(
      "S3CR3T",
    );
  });

  test("images and reasons stay", () => {
    const line =
      "error mirroring image quay.io/team/token:1.0@sha256:aa error: reading manifest 1.0 in quay.io/team/token: requesting bearer token: invalid status code from registry 403 (Forbidden)";
    const [cause] = diagnose({ run: readOcMirrorLog(`${line}\n`) }).causes;
    expect(cause?.lines[0]).toBe(
      "reading manifest 1.0 in quay.io/team/token: requesting bearer token: invalid status code from registry 403 (Forbidden)",
    );
  });
});
