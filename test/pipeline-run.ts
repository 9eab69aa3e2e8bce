import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const weeks = join(root, "examples/production");

/** What a script printed, and how it ended. */
export interface ScriptRun {
  readonly output: string;
  readonly status: number;
}

/** Puts `mirrorkit` and a stand-in for `oc-mirror`, which copies what the real one left behind, into a folder. */
export function writePrograms(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const cli = join(root, "packages/cli");
  const node =
    process.env["TEST_DIST"] === undefined
      ? `--import ${new URL("node_modules/tsx/dist/esm/index.mjs", `file://${root}`).href} --conditions=@mirrorkit/source ${cli}/src/main.ts`
      : `${cli}/dist/main.js`;
  write(join(folder, "mirrorkit"), `exec "${process.execPath}" ${node} "$@"`);
  write(
    join(folder, "oc-mirror"),
    [
      'if [ "$1" = version ]; then echo "{\\"clientVersion\\": {\\"gitVersion\\": \\"4.22.0\\"}}"; exit 0; fi',
      'config=""; workspace=""; dry=""',
      'while [ $# -gt 0 ]; do case "$1" in',
      '  --config) config="$2"; shift ;;',
      '  --workspace) workspace="${2#file://}"; shift ;;',
      "  --dry-run) dry=yes ;;",
      "esac; shift; done",
      "for week in week-1 week-2; do",
      `  cmp -s "$config" "${weeks}/$week/imageset.yaml" || continue`,
      '  mkdir -p "$workspace/working-dir"',
      '  if [ -n "$dry" ]; then',
      `    cp -R "${weeks}/$week/working-dir/dry-run" "${weeks}/$week/working-dir/cluster-resources" "$workspace/working-dir/"`,
      '    echo "[INFO]   : 📄 list of all images for mirroring in : $workspace/working-dir/dry-run/mapping.txt"',
      "  else",
      `    cp -R "${weeks}/$week/working-dir/." "$workspace/working-dir/"`,
      "    echo '[INFO]   : === Results ==='; echo '[INFO]   :  ✓  0 / 0 additional images mirrored successfully'",
      "  fi",
      "  exit 0",
      "done",
      "echo 'the ImageSet is of no week' >&2; exit 1",
    ].join("\n"),
  );
}

function write(path: string, body: string): void {
  writeFileSync(path, `#!/usr/bin/env bash\n${body}\n`);
  chmodSync(path, 0o755);
}

/** Runs lines of a pipeline as its runner does: one shell that ends with the first failure. */
export function runScript(
  lines: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string>>,
): Promise<ScriptRun> {
  const child = spawn("bash", ["-eo", "pipefail", "-c", lines.join("\n")], {
    cwd,
    env: { ...pick("HOME", "TZ"), ...environment },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => resolve({ output, status: status ?? -1 }));
  });
}

function pick(...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, process.env[name] ?? ""]));
}
