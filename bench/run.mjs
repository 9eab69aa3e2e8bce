// All benches, one after the other. Each prints ratios against a peer or a limit of the same run.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const sources = ["--import", "tsx", "--conditions=@mirrorkit/source"];

for (const name of [
  "startup.mjs",
  "room.mjs",
  "mapping.mjs",
  "resources.mjs",
  "nodes.mjs",
  "content.mjs",
  "oc-mirror-output.mjs",
  "verify.mjs",
  "catalog.mjs",
  "forge.ts",
  "bot.ts",
]) {
  const script = fileURLToPath(new URL(name, import.meta.url));
  const flags = name.endsWith(".ts") ? sources : [];
  const { status } = spawnSync(process.execPath, [...flags, script], { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
