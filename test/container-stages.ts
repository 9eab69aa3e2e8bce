import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** A line of a Containerfile. */
export interface Instruction {
  /** Such as `COPY`. */
  readonly name: string;
  /** All behind it. */
  readonly rest: string;
}

/** The instructions of a Containerfile by stage, those before the first stage first; lines that go on are joined. */
export function readStages(file: string): readonly (readonly Instruction[])[] {
  const text = readFileSync(join(root, file), "utf8")
    .replace(/^#.*\n/gm, "")
    .replace(/\\\n\s*/g, "");
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const stages: Instruction[][] = [[]];
  for (const line of lines) {
    const [, name = "", rest = ""] = /^([A-Z]+) +(.*)$/.exec(line) ?? [];
    if (name === "FROM") stages.push([]);
    stages.at(-1)?.push({ name, rest });
  }
  return stages;
}

const ignoreRules = readFileSync(join(root, ".containerignore"), "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => {
    const pattern = line.replace(/^!/, "").replaceAll(".", "\\.").replaceAll("*", "[^/]*");
    return { ignores: !line.startsWith("!"), fits: new RegExp(`^${pattern}(/|$)`) };
  });

/** Whether a build cannot see a path. */
export function isIgnored(path: string): boolean {
  return ignoreRules.findLast(({ fits }) => fits.test(path))?.ignores ?? false;
}

/** Copies what a COPY of a stage names into a folder, if it may be seen by the build. */
export function copyInto(folder: string, rest: string): void {
  const paths = rest.split(" ");
  const target = paths.pop() ?? "";
  for (const path of paths) {
    if (isIgnored(path)) throw new Error(`${path} is in .containerignore`);
    const source = join(root, path);
    const isInto = target.endsWith("/") && !statSync(source).isDirectory();
    const name = isInto ? join(target, basename(path)) : target;
    cpSync(source, join(folder, name), { recursive: true });
  }
}

/** The variables of a stage, but for where npm's credentials are: a test has the machine's own settings. */
function variablesOf(stage: readonly Instruction[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    stage
      .filter(({ name }) => name === "ENV")
      .flatMap(({ rest }) => rest.split(" ").map((one) => one.split("=") as [string, string]))
      .filter(([name]) => name !== "NPM_CONFIG_USERCONFIG"),
  );
}

/** Runs a RUN of a stage, without the network: everything is in npm's cache since the first `npm ci`. */
function runIn(folder: string, rest: string, stage: readonly Instruction[]): void {
  const line = rest.replace(/--mount=\S+ /g, "");
  const { status, stdout, stderr } = spawnSync("sh", ["-ec", line], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, ...variablesOf(stage), npm_config_offline: "true" },
  });
  const hint = stderr.includes("ENOTCACHED") ? "Run `npm ci` once, which fills npm's cache. " : "";
  if (status !== 0) throw new Error(`${hint}${line}: ${stdout}${stderr}`);
}

/** Does in a folder what a stage does in an image. */
export function buildStage(stage: readonly Instruction[], folder: string): void {
  for (const { name, rest } of stage) {
    if (name === "COPY") copyInto(folder, rest);
    if (name === "RUN") runIn(folder, rest, stage);
  }
}
