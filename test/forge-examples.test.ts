import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readMirrorkitYaml, readOneYaml } from "@mirrorkit/sdk";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ForgeWorld } from "../packages/bot/test/forges/world.ts";
import { worlds } from "../packages/bot/test/forges/worlds.ts";
import { runScript, type ScriptRun, writePrograms } from "./pipeline-run.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const imageSet = "production/imageset.yaml";

type Job = "dry-run" | "review" | "push";

type GitLabPipeline = Readonly<Record<Job, { readonly script: readonly string[] }>>;

interface GitHubWorkflow {
  readonly jobs: Readonly<Record<Job, { readonly steps: readonly { readonly run?: string }[] }>>;
}

/** The scripts of a pipeline's jobs, as they are written in the example. */
function scriptsOf(kind: "gitlab" | "github"): Readonly<Record<Job, readonly string[]>> {
  const folder = join(root, "examples", kind, "mirror-config");
  const file = kind === "gitlab" ? ".gitlab-ci.yml" : ".github/workflows/mirror.yml";
  const { value } = readOneYaml(readFileSync(join(folder, file), "utf8"), file);
  const script = (job: Job): readonly string[] => {
    if (kind === "gitlab") return (value as unknown as GitLabPipeline)[job].script;
    const { steps } = (value as unknown as GitHubWorkflow).jobs[job];
    return steps.flatMap(({ run }) => (run === undefined ? [] : [run]));
  };
  return { "dry-run": script("dry-run"), review: script("review"), push: script("push") };
}

describe.each(worlds)("the example for %s", (name, openWorld) => {
  const kind = name === "GitLab" ? "gitlab" : "github";
  const example = join(root, "examples", kind, "mirror-config");
  const scripts = scriptsOf(kind);
  let folder = "";
  let clone = "";
  let world: ForgeWorld;
  let config = "";
  let gitops = "";

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "mirrorkit-example-"));
    writePrograms(join(folder, "bin"));
    world = await openWorld();
    const files = [imageSet, "mirrorkit.yaml"].map(
      (path) => [path, readFileSync(join(example, path), "utf8")] as const,
    );
    config = world.addProject("platform/mirror-config", Object.fromEntries(files));
    gitops = world.addProject("platform/gitops", { "README.md": "GitOps\n" });
    world.permit(config, "ada", "write");
    world.permit(config, "bert", "maintain");
    clone = join(folder, "clone");
    cpSync(example, clone, { recursive: true });
    const remote = join(folder, kind === "gitlab" ? "remote.git" : "origin.git");
    git("init", "--quiet", "--bare", "-b", "main", remote);
    git("init", "--quiet", "-b", "main", clone);
    git("-C", clone, "remote", "add", "origin", remote);
    commit("first");
  });

  afterEach(async () => {
    await world.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function git(...args: readonly string[]): void {
    const identity = ["-c", "user.name=t", "-c", "user.email=t@example.test"];
    execFileSync("git", [...identity, ...args], { stdio: "pipe" });
  }

  function commit(message: string): void {
    git("-C", clone, "add", "--all");
    git("-C", clone, "commit", "--quiet", "-m", message);
  }

  function run(job: Job, number?: number): Promise<ScriptRun> {
    const common = {
      PATH: `${join(folder, "bin")}:${process.env["PATH"]}`,
      DESTINATION: "quay.example.test/mirror",
    };
    const sha = "c".repeat(40);
    const gitlab = {
      GITLAB_CI: "true",
      CI_API_V4_URL: world.apiUrl,
      CI_PROJECT_DIR: clone,
      CI_PROJECT_PATH: config,
      CI_PROJECT_URL: join(folder, "remote"),
      CI_DEFAULT_BRANCH: "main",
      CI_COMMIT_SHA: sha,
      CI_COMMIT_SHORT_SHA: sha.slice(0, 8),
      ...(job === "push"
        ? { GITOPS_TOKEN: world.token, RECORD_TOKEN: "not-asked" }
        : { MIRRORKIT_TOKEN: world.token }),
      READ_CREDENTIALS: "/dev/null",
      REGISTRY_CREDENTIALS: "/dev/null",
      ...(number === undefined ? {} : { CI_MERGE_REQUEST_IID: String(number) }),
    };
    const github = {
      GITHUB_ACTIONS: "true",
      GITHUB_API_URL: world.apiUrl,
      GITHUB_SERVER_URL: "https://github.example.test",
      GITHUB_REPOSITORY: config,
      GITHUB_SHA: sha,
      RUNNER_TEMP: folder,
      ...(job === "push" ? { MIRRORKIT_TOKEN: world.token } : { GITHUB_TOKEN: world.token }),
      READ_CREDENTIALS: "{}",
      REGISTRY_CREDENTIALS: "{}",
      ...(number === undefined ? {} : { GITHUB_REF: `refs/pull/${number}/merge` }),
    };
    return runScript(scripts[job], clone, { ...common, ...(kind === "gitlab" ? gitlab : github) });
  }

  async function dryRun(sha: string, changeRequest?: number): Promise<void> {
    expect(await run("dry-run", changeRequest)).toMatchObject({ status: 0 });
    const path = "mappings/production.txt";
    world.addArtefact(config, {
      sha,
      name: "dry-run",
      files: { [path]: readFileSync(join(clone, path), "utf8") },
      ...(changeRequest === undefined ? {} : { changeRequest }),
    });
  }

  test("has settings that can be read", () => {
    const text = readFileSync(join(example, "mirrorkit.yaml"), "utf8");
    expect(readMirrorkitYaml(text, "mirrorkit.yaml").publish?.project).toBe("platform/gitops");
    expect(existsSync(join(root, "examples", kind, "gitops/README.md"))).toBe(true);
  });

  test("takes a change from its merge request to the proposal of its cluster resources", async () => {
    await dryRun(world.branch(config, "main") ?? "");
    const next = readFileSync(join(root, "examples/production/week-2/imageset.yaml"), "utf8");
    const sha = world.push(config, {
      branch: "week-2",
      account: "ada",
      files: { [imageSet]: next },
    });
    const request = { source: "week-2", title: "Week 2", account: "ada" };
    const number = world.openChangeRequest(config, request);
    mkdirSync(join(clone, "production"), { recursive: true });
    cpSync(join(root, "examples/production/week-2/imageset.yaml"), join(clone, imageSet));
    await dryRun(sha, number);

    const held = await run("review", number);
    expect(held).toMatchObject({ status: 1 });
    expect(held.output).toContain("Held: 31 removals are not approved.");
    const digest = /approve-removals ([0-9a-f]{32})/.exec(
      world.comments(config, number)[0]?.body ?? "",
    )?.[1];
    world.comment(config, number, "bert", `/mirror approve-removals ${digest}`);
    expect(await run("review", number)).toMatchObject({ status: 0 });
    world.merge(config, number);
    commit("week 2");

    const pushed = await run("push");
    expect(pushed, pushed.output).toMatchObject({ status: 0 });
    expect(pushed.output).toContain("opened");
    const [proposal = 0] = world.changeRequests(gitops);
    expect(world.changeRequest(gitops, proposal)).toMatchObject({
      state: "open",
      labels: ["mirror"],
    });
    expect(`${held.output}${pushed.output}`).not.toContain(world.token);
  });
});
