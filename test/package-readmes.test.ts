import { execFile } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { mirrorkit } from "../packages/cli/test/run-cli.ts";
import { GitLabWorld } from "../packages/forge/test/forges/gitlab/world.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const packages = readdirSync(join(root, "packages")).sort();
const readme = (name: string): string =>
  readFileSync(join(root, "packages", name, "README.md"), "utf8");
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mirrorkit-readme-"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
});

afterEach(() => {
  process.chdir(root);
  rmSync(folder, { recursive: true, force: true });
});

/** The only block of a README in that language. */
function block(name: string, language: string): string {
  const found = [...readme(name).matchAll(new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, "g"))];
  expect(found.length, `blocks of ${language} in packages/${name}/README.md`).toBe(1);
  return found[0]?.[1] ?? "";
}

/** What the program of a README prints, on the sources or on the build. */
async function run(
  name: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const file = join(folder, "program.mts");
  writeFileSync(file, block(name, "ts"));
  const isBuilt = process.env["TEST_DIST"] !== undefined;
  const flags = ["--import", "tsx", ...(isBuilt ? [] : ["--conditions=@mirrorkit/source"])];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, file], {
    cwd: root,
    env: { ...process.env, ...environment },
  });
  return stdout;
}

test("each package has a README with its name, a way to install it, and what it prints", () => {
  expect(packages).toEqual(["bot", "cli", "forge", "sdk"]);
  for (const name of packages) {
    expect(readme(name)).toMatch(new RegExp(`^# @mirrorkit/${name}\n`));
    expect(readme(name)).toMatch(
      new RegExp(`^    npm install (?:--global )?@mirrorkit/${name}$`, "m"),
    );
  }
});

describe("the program of a README prints what the README shows", () => {
  test("of the SDK", async () => {
    expect(await run("sdk")).toBe(block("sdk", "text"));
  });

  test("of the bot", async () => {
    expect(await run("bot")).toBe(block("bot", "text"));
  });

  test("of the conversations with a forge, asking a stand-in of GitLab", async () => {
    const world = await GitLabWorld.open();
    const project = world.addProject("platform/mirror-config", { "imageset.yaml": "a: 1\n" });
    world.permit(project, "dana", "write");
    world.push(project, { branch: "pipelines-1.21", files: { "imageset.yaml": "a: 2\n" } });
    world.openChangeRequest(project, {
      source: "pipelines-1.21",
      title: "Raise OpenShift Pipelines to 1.21",
      account: "dana",
    });
    const environment = { GITLAB_API_URL: world.apiUrl, GITLAB_TOKEN: world.token };
    expect(await run("forge", environment)).toBe(block("forge", "text"));
    await world.close();
  });

  test("of the command", async () => {
    process.chdir(folder);
    writeFileSync("imageset.yaml", block("cli", "yaml"));
    const shown = /^ {4}\$ mirrorkit (.*)\n((?: {4}.*\n)+)/m.exec(readme("cli"));
    const [, command = "", promised = ""] = shown ?? [];
    const { output, notes } = await mirrorkit(...command.split(" "));
    expect(`${notes}${output}`).toBe(promised.replaceAll(/^ {4}/gm, ""));
  });
});

test("links of the READMEs lead to files of the repository", () => {
  const broken = packages.flatMap((name) =>
    [...readme(name).matchAll(/\]\((?!https?:)([^)#]+)/g)]
      .map(([, link = ""]) => join(root, "packages", name, link))
      .filter((path) => !existsSync(path)),
  );
  expect(broken).toEqual([]);
});
