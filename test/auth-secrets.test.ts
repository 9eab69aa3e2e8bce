import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { writePolicy } from "./vault/policies.ts";
import { startVault } from "./vault/vault-server.ts";
import { emptyWorld, mountKv, writeSecret } from "./vault/vault-world.ts";

const packages = fileURLToPath(new URL("../packages/", import.meta.url));
const tsx = ["--import", "tsx", "--conditions=@mirrorkit/source", `${packages}cli/src/main.ts`];
const command = process.env["TEST_DIST"] ? [`${packages}cli/dist/main.js`] : tsx;
const refuseLibrary = `data:text/javascript,${encodeURIComponent(
  `import { register } from "node:module"; register("data:text/javascript," + encodeURIComponent('export const resolve = (name, context, next) => { if (name === "node-vault") throw Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" }); return next(name, context); }'));`,
)}`;

async function run(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  node: readonly string[] = [],
) {
  const child = spawn(process.execPath, [...node, ...command, "auth", "merge", ...args], {
    env: { PATH: process.env["PATH"] ?? "", NO_COLOR: "1", ...environment },
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      printed += chunk.toString("utf8");
    });
  }
  const [status] = (await once(child, "exit")) as [number];
  return { status, printed, pid: child.pid ?? 0 };
}

test("secrets of files are in no output, log, argument or environment, whatever DEBUG asks for", async () => {
  const folder = mkdtempSync(join(tmpdir(), "mirrorkit-secrets-"));
  const world = emptyWorld("vault");
  writePolicy(world, "mirror-read", ["kv2/data/mirror/"]);
  const secretIds = new Map([["canary-secret-id", 9]]);
  world.auth.set("approle", {
    method: "approle",
    roles: new Map([["canary-role-id", { name: "mirror", policies: ["mirror-read"], secretIds }]]),
  });
  const auth = Buffer.from("mirror+bot:canary-password").toString("base64");
  writeSecret(mountKv(world, "kv2", 2), "mirror/quay", {
    auths: { "quay.example.test": { auth } },
  });
  const vault = await startVault(world);
  const seen: string[] = [];
  vault.instead = () => {
    // While Vault is asked, all processes are looked at.
    for (const pid of existsSync("/proc")
      ? readdirSync("/proc").filter((name) => /^\d+$/.test(name))
      : []) {
      for (const file of ["cmdline", "environ"]) {
        try {
          seen.push(readFileSync(`/proc/${pid}/${file}`, "utf8"));
        } catch {
          continue;
        }
      }
    }
    return undefined;
  };
  try {
    const [role, secret, out] = ["role", "secret", "auth.json"].map((name) =>
      join(folder, name),
    ) as [string, string, string];
    writeFileSync(role, "canary-role-id\n");
    writeFileSync(secret, "canary-secret-id\n");
    const login = [
      "--vault-login",
      "approle",
      "--vault-role-id",
      role,
      "--vault-secret-id",
      secret,
    ];
    const debug = { DEBUG: "*", NODE_DEBUG: "http,https,net,undici,fetch" };
    const args = ["--from", "vault:kv2/mirror/quay", ...login, "--out", out];
    const { status, printed } = await run(args, { VAULT_ADDR: vault.url, HOME: folder, ...debug });
    expect(printed).toContain("quay.example.test: mirror+bot");
    expect(status).toBe(0);
    expect(readFileSync(out, "utf8")).toContain(auth);
    for (const text of [printed, ...seen]) {
      expect(text).not.toMatch(/canary-(?:role-id|secret-id|password)|hvs\./);
      expect(text).not.toContain(auth);
    }
    expect(vault.requests).toEqual([
      "POST /v1/auth/approle/login",
      "GET /v1/sys/internal/ui/mounts/kv2/mirror/quay",
      "GET /v1/kv2/data/mirror/quay",
    ]);
    const without = await run(args, { VAULT_ADDR: vault.url, HOME: folder }, [
      "--import",
      refuseLibrary,
    ]);
    expect(without.status).toBe(2);
    expect(without.printed).toBe(
      "error: vault: sources need the package node-vault, which is not installed\n  help: Run npm install node-vault@0.12 where mirrorkit is installed.\n",
    );
  } finally {
    await vault.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
