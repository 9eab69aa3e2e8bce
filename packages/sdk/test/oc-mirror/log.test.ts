import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  abilitiesOf,
  cleanEnvironment,
  lineOfBinary,
  ocMirrorArguments,
  openLineSplitter,
  openRunCounter,
  readExitStatus,
  readOcMirrorLine,
  readOcMirrorLog,
} from "@mirrorkit/sdk/oc-mirror";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

const golden = fileURLToPath(new URL("../fixtures/golden", import.meta.url));

function consoleOf(folder: string): string {
  const read = (name: string): string => readFileSync(`${golden}/${folder}/${name}`, "utf8");
  return folder.startsWith("terminal")
    ? read("console.log")
    : read("stderr.log") + read("stdout.log");
}

describe("the log of a run", () => {
  test.each([
    ["signed/2-push", { toCopy: 300, copied: 300, failed: 0, workflow: "mirrorToMirror" }],
    ["disk/2-to-disk", { toCopy: 14, copied: 14, failed: 0, workflow: "mirrorToDisk" }],
    ["terminal/1-push", { toCopy: 15, copied: 0, failed: 0, workflow: "mirrorToMirror" }],
    ["failures/source-forbidden/push", { toCopy: 300, copied: 259, failed: 41 }],
    ["failures/interrupted/push", { phase: "copying", failed: 0 }],
  ])("%s", (folder, expected) => {
    expect(readOcMirrorLog(consoleOf(folder))).toMatchObject(expected);
  });

  test("counts results and resources", () => {
    const { results, written } = readOcMirrorLog(consoleOf("terminal/1-push"));
    expect(results).toEqual([
      { type: "operator", done: 12, total: 12 },
      { type: "additional", done: 3, total: 3 },
    ]);
    expect(written).toHaveLength(6);
  });

  test("of several runs the last counts, wherever standard error stands", () => {
    const [early, late] = [
      consoleOf("signed/2-push"),
      consoleOf("failures/unknown-version/dry-run"),
    ];
    expect(readOcMirrorLog(early + late)).toMatchObject({ copied: 0 });
    const folder = `${golden}/failures/unknown-version/dry-run`;
    const swapped =
      readFileSync(`${folder}/stdout.log`, "utf8") + readFileSync(`${folder}/stderr.log`, "utf8");
    expect(readOcMirrorLog(swapped).errors).toHaveLength(1);
  });

  test("memory stays the same: what is kept is limited, what is counted is not", () => {
    const counter = openRunCounter();
    for (let index = 0; index < 5_000; index += 1) {
      counter.add(readOcMirrorLine(`[ERROR]  : error number ${index}`));
      counter.add(
        readOcMirrorLine(`[ERROR]  : [Worker] error mirroring image a.test/x:${index} error: no`),
      );
    }
    const { errors, failures, failureCount } = counter.summary();
    expect([errors.length, failures.length, failureCount]).toEqual([200, 1_000, 5_000]);
    expect([errors[0], errors.at(-1)]).toEqual(["error number 0", "error number 4999"]);
  });
});

describe("a line", () => {
  test.each([
    [
      "2026/11/23 09:07:53 \u001b[1;94m [INFO] \u001b[0m  : 📌 images to copy 15 \r",
      { kind: "to-copy", count: 15 },
    ],
    [
      "[INFO] : ✓   194 / 194 release images mirrored successfully",
      { kind: "result", result: { type: "release", done: 194, total: 194 } },
    ],
    [
      "2024/07/25 [INFO]   : release images mirrored successfully 185 / 185",
      { kind: "result", result: { type: "release", done: 185, total: 185 } },
    ],
    [
      "[INFO]   : Success copying a.test/x:1 ➡️ cache",
      { kind: "copied", image: "a.test/x:1", to: "cache" },
    ],
    ["[ERROR]  : Failed copying image a.test/x:1", { kind: "copy-failed", image: "a.test/x:1" }],
    [
      "[ERROR]  : [Worker] error mirroring image docker://a.test/b@sha256:aa error: skipping operator bundle docker://a.test/b@sha256:aa because one of its related images failed to mirror",
      { kind: "bundle-skipped", image: "docker://a.test/b@sha256:aa" },
    ],
    ["\t * removing images or operators that cause the error", undefined],
    ["", undefined],
    ["\u0000\u0001[ERROR", undefined],
  ])("%j", (line, expected) => {
    expect(readOcMirrorLine(line)).toEqual(expected);
  });

  test("any text can be read", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        for (const level of ["", "[ERROR]  : ", "[INFO] : "]) readOcMirrorLine(level + text);
      }),
    );
  });
});

test("lines are the same however the text is cut", () => {
  const parts = fc.array(fc.constantFrom("a", "\n", "bc", "\r\n", "➡️"), { maxLength: 30 });
  fc.assert(
    fc.property(parts, (pieces) => {
      const lines: string[] = [];
      const splitter = openLineSplitter((line) => lines.push(line));
      for (const piece of pieces) splitter.push(piece);
      splitter.end();
      const whole = pieces.join("").split("\n");
      if (whole.at(-1) === "") whole.pop();
      expect(lines).toEqual(whole);
    }),
  );
});

test("a line without an end takes no more than 64 Ki characters", () => {
  const lines: string[] = [];
  const splitter = openLineSplitter((line) => lines.push(line));
  for (let index = 0; index < 100; index += 1) splitter.push("x".repeat(10_000));
  splitter.push("\nnext");
  splitter.end();
  expect(lines.map(({ length }) => length)).toEqual([65_536, 4]);
});

test.each([
  [0, { parts: [] }],
  [1, { parts: ["generic"] }],
  [14, { parts: ["release", "operator", "additional"] }],
  [31, { parts: ["generic", "release", "operator", "additional", "helm"] }],
  [64, { parts: [] }],
  [130, { parts: [], signal: "SIGINT" }],
  [137, { parts: [], signal: "SIGKILL" }],
  [139, { parts: [], signal: "other" }],
])("exit status %i", (status, expected) => {
  expect(readExitStatus(status)).toEqual(expected);
});

test.each([
  ["4.20.0-202510221121.p2.gb51b46d.assembly.stream.el9-b51b46d", "", "4.20"],
  ["v4.22.3", "", "4.22"],
  ["4.17.5", "", "4.18"],
  ["5.3.0", "", "main"],
  ["v0.0.0-unknown", "", undefined],
  ["v0.0.0-unknown", "--workspace --remove-signatures --dry-run-manifest-lists", "main"],
  ["v0.0.0-unknown", "--workspace --remove-signatures", "4.20"],
  [undefined, "--workspace", "4.18"],
  [undefined, "Usage: something else", undefined],
])("the line of %s is found", (version, help, expected) => {
  expect(lineOfBinary(version, help)).toBe(expected);
});

describe("arguments", () => {
  const route = {
    kind: "mirror",
    workspace: "/w",
    destination: "quay.example.test/mirror",
  } as const;

  test("signatures are said where the flag exists", () => {
    const options = { imageSet: "i.yaml", route };
    expect(ocMirrorArguments(options, abilitiesOf("4.20"))).toEqual([
      "--v2",
      "--config",
      "i.yaml",
      "--workspace",
      "file:///w",
      "--remove-signatures=false",
      "docker://quay.example.test/mirror",
    ]);
    expect(ocMirrorArguments(options, abilitiesOf("4.18"))).not.toContain(
      "--remove-signatures=false",
    );
    expect(
      ocMirrorArguments({ ...options, removeSignatures: true }, abilitiesOf("main")),
    ).toContain("--remove-signatures=true");
  });

  test("each way has its flags", () => {
    const toDisk = { imageSet: "i.yaml", route: { kind: "to-disk", folder: "/d" } } as const;
    expect(ocMirrorArguments(toDisk, abilitiesOf("4.18"))).toEqual([
      "--v2",
      "--config",
      "i.yaml",
      "file:///d",
    ]);
    const fromDisk = {
      imageSet: "i.yaml",
      dryRun: true,
      port: 55001,
      route: { kind: "from-disk", folder: "/d", destination: "r.test:5000" },
    } as const;
    expect(ocMirrorArguments(fromDisk, abilitiesOf("4.18"))).toEqual([
      "--v2",
      "--config",
      "i.yaml",
      "--from",
      "file:///d",
      "--port",
      "55001",
      "--dry-run",
      "docker://r.test:5000",
    ]);
  });

  test.each([
    [{ route: { ...route, destination: "docker://quay.example.test" } }, "not a registry"],
    [{ route: { ...route, destination: "quay.example.test/mirror:latest" } }, "not a registry"],
    [{ route: { ...route, destination: "--flag" } }, "not a registry"],
    [{ route, parallelImages: 11 }, "11 parallel images"],
    [{ route, since: "2026-11-23" }, "start date"],
    [{ route, dryRun: true, manifestLists: true }, "--dry-run-manifest-lists"],
  ])("%j is refused", (options, message) => {
    expect(() =>
      ocMirrorArguments({ imageSet: "i.yaml", ...options }, abilitiesOf("4.20")),
    ).toThrow(message);
  });
});

test("variables that break oc-mirror are taken out", () => {
  const environment = {
    REGISTRY_AUTH_FILE: "x",
    PATH: "/bin",
    REGISTRY_: "",
    OC_MIRROR_CACHE: "/c",
    NO: undefined,
  };
  expect(cleanEnvironment(environment)).toEqual({
    variables: { PATH: "/bin", OC_MIRROR_CACHE: "/c" },
    removed: ["REGISTRY_", "REGISTRY_AUTH_FILE"],
  });
  expect(cleanEnvironment(environment, { cacheGiven: true }).variables).toEqual({ PATH: "/bin" });
});

test("what mirrorkit tells forges, Quay, Vault and git does not reach oc-mirror", () => {
  const own = { MIRRORKIT_TOKEN: "a", QUAY_TOKEN: "b", RECORD_TOKEN: "c", VAULT_TOKEN: "d" };
  expect(cleanEnvironment({ ...own, HTTPS_PROXY: "http://proxy.test" })).toEqual({
    variables: { HTTPS_PROXY: "http://proxy.test" },
    removed: [],
  });
});
