import { generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import { temporaryFolder } from "./fixture-folder.ts";
import { mirrorkit } from "./run-cli.ts";

const canary = "S3cretOfTheCanary";
const auth = Buffer.from(`robot:${canary}/+=`).toString("base64");
const config = { auths: { "quay.example.test": { auth } } };
const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const secret = Buffer.from(JSON.stringify(config)).toString("base64");
const files = {
  "auth.json": JSON.stringify(config),
  "pretty.json": JSON.stringify(config, undefined, 2),
  "key.pem": key,
  "secret.yaml": `apiVersion: v1\nkind: Secret\ndata:\n  .dockerconfigjson: ${secret}\n`,
  "auth.yaml": `auths:\n  quay.example.test:\n    auth: ${auth}\n    password: "${canary}/a:b"\n`,
};

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  vi.stubEnv("QUAY_TOKEN", "token-of-the-test");
});

const commands: readonly (readonly string[])[] = [
  ["verify"],
  ["sizes"],
  ["auth", "check"],
  ["seed", "--quay", "https://quay.example.test"],
  ["grant", "--account", "puller"],
  ["registry", "check", "127.0.0.1:1", "--mapping"],
  ["check"],
  ["diff", "pretty.json"],
];

test.each(commands)(
  "a file with secrets in place of the right one is not shown: %s %s",
  async (...command) => {
    for (const name of Object.keys(files)) {
      const more = command[0] === "diff" ? ["diff", join(folder, "pretty.json")] : command;
      for (const json of [[], ["--json"]]) {
        if (command[0] === "check" && json.length > 0) continue;
        const { status, output, notes } = await mirrorkit(...more, join(folder, name), ...json);
        expect(status).not.toBe(0);
        const shown = output + notes;
        for (const piece of [canary, auth, secret.slice(0, 30), ...key.split("\n").slice(1, 3)]) {
          expect(shown).not.toContain(piece.slice(0, 30));
        }
      }
    }
  },
);
