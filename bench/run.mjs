// All benches, one after the other. Each prints ratios against a peer or a limit of the same run.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

for (const name of ["startup", "mapping", "resources", "nodes"]) {
  const script = fileURLToPath(new URL(`${name}.mjs`, import.meta.url));
  const { status } = spawnSync(process.execPath, [script], { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
