import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { consoleResult } from "#models/pass";
import { goldenIsThere } from "./passes.ts";

const stamp = "2026/11/23 09:07:03";
const run = [
  `${stamp} \u001b[1;94m [INFO] \u001b[0m  : 🔀 workflow mode: mirrorToMirror`,
  `${stamp} \u001b[1;94m [INFO] \u001b[0m  : 📌 images to copy 300 `,
  `${stamp} \u001b[1;94m [INFO] \u001b[0m  : Success copying quay.io/a@sha256:b ➡️ quay.example.test/`,
  `${stamp} \u001b[1;94m [INFO] \u001b[0m  : === Results ===`,
  `${stamp} \u001b[1;94m [INFO] \u001b[0m  : \u001b[1;91m ✗ \u001b[0m 192 / 193 release images mirrored: Some release images failed`,
  "",
];
const result = [
  `${stamp}  [INFO]   : 📌 images to copy 300`,
  `${stamp}  [INFO]   : === Results ===`,
  `${stamp}  [INFO]   :  ✗  192 / 193 release images mirrored: Some release images failed`,
  "",
].join("\n");

describe("the result of a console", () => {
  test("is its counts and its end, without colours", () => {
    expect(consoleResult(run.join("\n"))).toBe(result);
  });

  test("of a terminal, with carriage returns and titles, is the same", () => {
    const printed = run
      .slice(0, -1)
      .map((line) => `\u001b]0;oc-mirror\u0007copying 1\rcopying 2\r${line}\r`);
    expect(consoleResult(printed.join("\n"))).toBe(result);
  });

  test("is that of the last run", () => {
    const earlier = run.join("\n").replaceAll("300", "7").replaceAll("192", "5");
    expect(consoleResult(earlier + run.join("\n"))).toBe(result);
  });

  test("of a run that stopped before its end is its errors", () => {
    const stopped = [
      run[0],
      `${stamp} \u001b[1;91m [ERROR] \u001b[0m : [Executor] no such package`,
    ];
    expect(consoleResult(stopped.join("\n"))).toBe(
      `${stamp}  [ERROR]  : [Executor] no such package\n`,
    );
    expect(consoleResult("nothing of oc-mirror\n")).toBe("");
  });

  test("of a dry run is where its mapping is", () => {
    const line = `${stamp}  [INFO]   : 📄 list of all images for mirroring in : /w/dry-run/mapping.txt`;
    const printed = [
      run[0],
      line,
      `${stamp}  [INFO]   : 👋 Goodbye, thank you for using oc-mirror`,
    ];
    expect(consoleResult(printed.join("\n"))).toBe(`${line}\n`);
  });

  test.each([
    ["https://me:hunter2@quay.example.test/v2/", "https://***@quay.example.test/v2/"],
    ["Authorization: Basic aHVudGVyMg==", "Authorization: ***"],
    ["authorization: Bearer hunter2hunter2", "authorization: ***"],
    ["got a Bearer hunter2.hunter2 back", "got a Bearer *** back"],
    ['{"auths":{"q":{"auth":"aHVudGVyMg=="}}}', '{"auths":{"q":{"auth":"***"}}}'],
    ["GET /token?service=q&token=hunter2&x=1", "GET /token?service=q&token=***&x=1"],
    ["--dest-creds me:hunter2 --log", "--dest-creds *** --log"],
    ["password = hunter2", "password = ***"],
    ["eyJhbGciOi.eyJodW50ZXIy.c2ln x", "*** x"],
    ["at https://q/?a.-eyJhbGciOi.eyJodW50ZXIy.c2ln.", "at https://q/?***"],
    ["a.eyJ.b.c eyJ.c", "*** eyJ.c"],
    ["https://me:hunt@er2@quay.example.test/v2/", "https://***@quay.example.test/v2/"],
    ["--authfile /home/me/auth.json kept", "--authfile /home/me/auth.json kept"],
  ])("holds no credentials: %s", (line, expected) => {
    expect(consoleResult(`=== Results ===\n${line}\n`)).toBe(`=== Results ===\n${expected}\n`);
  });

  test("holds no private key", () => {
    const key = "-----BEGIN RSA PRIVATE KEY-----\naHVudGVyMg==\n-----END RSA PRIVATE KEY-----";
    expect(consoleResult(`=== Results ===\n${key}\nend\n`)).toBe("=== Results ===\n***\nend\n");
    expect(consoleResult(`=== Results ===\n${key.slice(0, 44)}`)).toBe("=== Results ===\n***\n");
  });

  test.skipIf(!goldenIsThere).each([
    ["terminal/1-push/console.log", 12 + 3],
    ["production/2-push/stdout.log", 300],
    ["failures/source-forbidden/push/stdout.log", 300],
  ])("of the golden %s counts its images (skipped: ../shared/golden is absent)", (path, count) => {
    const url = new URL(`../../../../../shared/golden/${path}`, import.meta.url);
    const kept = consoleResult(readFileSync(fileURLToPath(url), "utf8"));
    const [first = "", second = ""] = kept.split("\n");
    expect(first).toMatch(new RegExp(`images to copy ${count}$`));
    expect(second).toMatch(/=== Results ===$/);
    // oxlint-disable-next-line no-control-regex -- escape sequences must be gone
    expect(kept).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/);
  });
});
