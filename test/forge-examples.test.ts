import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readOneYaml } from "@mirrorkit/sdk/internal";
import { readMirrorkitYaml } from "@mirrorkit/sdk/settings";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isIdle, until } from "../packages/bot/test/service/bot-metrics.ts";
import { startInnerBot } from "../packages/bot/test/service/running-bot.ts";
import { webhookSecret } from "../packages/bot/test/service/service-settings.ts";
import { WebhookSender } from "../packages/forge/test/forges/webhook-sender.ts";
import type { ForgeWorld } from "../packages/forge/test/forges/world.ts";
import { worlds } from "../packages/forge/test/forges/worlds.ts";
import { runScript, type ScriptRun, writePrograms } from "./pipeline-run.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const imageSet = "production/imageset.yaml";

type Job = "dry-run" | "review" | "push" | "weekly";
type Scripts = Readonly<Record<Job, readonly string[]>>;

interface JobOfExample {
  /** GitLab's. */
  readonly script?: readonly string[];
  /** GitHub's. */
  readonly steps?: readonly { readonly run?: string }[];
}

type Jobs = Readonly<Partial<Record<Job, JobOfExample>>>;

const pipelines = { gitlab: ".gitlab-ci.yml", github: ".github/workflows/mirror.yml" } as const;

/** A pipeline's jobs, as they are written in the example. */
function jobsOf(kind: "gitlab" | "github", folder: string): Jobs {
  const file = pipelines[kind];
  const { value } = readOneYaml(readFileSync(join(folder, file), "utf8"), file);
  return kind === "gitlab"
    ? (value as unknown as Jobs)
    : (value as unknown as { readonly jobs: Jobs }).jobs;
}

/** The scripts of jobs; empty for one that is not there. */
function scriptsOf(jobs: Jobs): Scripts {
  const script = (job: Job): readonly string[] => {
    const { script: lines, steps = [] } = jobs[job] ?? {};
    return lines ?? steps.flatMap(({ run }) => (run === undefined ? [] : [run]));
  };
  return {
    "dry-run": script("dry-run"),
    review: script("review"),
    push: script("push"),
    weekly: script("weekly"),
  };
}

describe.each(worlds)("the example for %s", (name, openWorld) => {
  const kind = name === "GitLab" ? "gitlab" : "github";
  const example = join(root, "examples", kind, "mirror-config");
  const withBot = join(root, "examples/bot/mirror-config");
  let scripts: Scripts;
  let folder = "";
  let clone = "";
  let world: ForgeWorld;
  let config = "";
  let gitops = "";

  beforeEach(async () => {
    scripts = scriptsOf(jobsOf(kind, example));
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
      MIRROR_CACHE: join(folder, "cache"),
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
      ...(job === "push" || job === "weekly"
        ? {
            GITOPS_TOKEN: world.token,
            RECORD_TOKEN: "not-asked",
            MIRRORKIT_GITOPS_PROJECT: gitops,
          }
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
      ...(job === "push" || job === "weekly"
        ? { MIRRORKIT_TOKEN: world.token, MIRRORKIT_GITOPS_PROJECT: gitops }
        : { GITHUB_TOKEN: world.token }),
      READ_CREDENTIALS: "{}",
      REGISTRY_CREDENTIALS: "{}",
      ...(number === undefined ? {} : { GITHUB_REF: `refs/pull/${number}/merge` }),
    };
    return runScript(scripts[job], clone, { ...common, ...(kind === "gitlab" ? gitlab : github) });
  }

  async function dryRun(sha: string, changeRequest?: number): Promise<void> {
    expect(await run("dry-run", changeRequest)).toMatchObject({ status: 0 });
    const paths = readdirSync(join(clone, "dry-run"), { recursive: true, encoding: "utf8" })
      .map((path) => join("dry-run", path))
      .filter((path) => statSync(join(clone, path)).isFile());
    const files = paths.map((path) => [path, readFileSync(join(clone, path), "utf8")] as const);
    world.addArtefact(config, {
      sha,
      name: "dry-run",
      files: Object.fromEntries(files),
      ...(changeRequest === undefined ? {} : { changeRequest }),
    });
  }

  test("has settings that can be read", () => {
    const text = readFileSync(join(example, "mirrorkit.yaml"), "utf8");
    const settings = readMirrorkitYaml(text, "mirrorkit.yaml");
    expect(settings.review.policyFiles).toEqual([pipelines[kind]]);
    for (const file of settings.review.policyFiles) {
      expect(existsSync(join(example, file))).toBe(true);
      expect(existsSync(join(withBot, file))).toBe(true);
    }
    expect(existsSync(join(root, "examples", kind, "gitops/README.md"))).toBe(true);
  });

  /** Opens a change request for the second week, whose pipeline goes through; gives its number. */
  async function openWeek2(): Promise<number> {
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
    return number;
  }

  test("takes a change from its merge request to the proposal of its cluster resources", async () => {
    const number = await openWeek2();
    const held = await run("review", number);
    expect(held).toMatchObject({ status: 1 });
    expect(held.output).toContain("Blocked: 32 removals are not approved.");
    const comment = world.comments(config, number)[0]?.body ?? "";
    expect(comment).toContain("Applying it drains every node, one after another.");
    expect(comment).toContain("loses its only mirror");
    const digest = /approve-removals ([0-9a-f]{32})/.exec(comment)?.[1];
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

  test("has a scheduled pass whose settings leave out only what is of Quay and of the clone", async () => {
    const [last = "", ...before] = scripts.weekly.join("\n").trimEnd().split("\n").toReversed();
    scripts = { ...scripts, weekly: [...before.toReversed(), `${last} --plan`] };
    const { output, status } = await run("weekly");
    expect(status, output).toBe(0);
    const left = output.split("\n").filter((line) => / (?:skips|omitted) /.test(line));
    expect(left.map((line) => line.replace(/ .*/, ""))).toEqual(["clone", "seed", "grant"]);
    expect(output).toMatch(/^publish +runs /m);
  });

  test("has a variant for use with the bot, without what the bot does", () => {
    const [own, variant] = [jobsOf(kind, example), jobsOf(kind, withBot)];
    expect(variant["dry-run"]).toEqual(own["dry-run"]);
    expect(variant.review).toBeUndefined();
    const text = readFileSync(join(withBot, pipelines[kind]), "utf8");
    expect(text.replaceAll(/^ *#.*$/gm, "")).not.toMatch(
      /mirrorkit (review|publish)|GITOPS_TOKEN|MIRRORKIT_TOKEN/,
    );
  });

  test("takes the same change to the same proposal with that variant and a bot", async () => {
    scripts = scriptsOf(jobsOf(kind, withBot));
    cpSync(join(withBot, pipelines[kind]), join(clone, pipelines[kind]));
    const number = await openWeek2();
    const bot = await startInnerBot({ worlds: [world], config });
    const sender = new WebhookSender({
      kind,
      url: () => `${bot.url}/webhooks/${kind}`,
      secret: webhookSecret(world),
    });
    world.sendWebhooks(sender);
    const body = (): string => world.comments(config, number)[0]?.body ?? "";
    await until(() => body().includes("Blocked: 32 removals are not approved."));
    const digest = /approve-removals ([0-9a-f]{32})/.exec(body())?.[1];
    world.comment(config, number, "bert", `/mirror approve-removals ${digest}`);
    const head = world.branch(config, "week-2") ?? "";
    await until(() => world.statuses(config, head).get("mirrorkit/review")?.state === "passed");
    world.merge(config, number);
    commit("week 2");

    const pushed = await run("push");
    expect(pushed, pushed.output).toMatchObject({ status: 0 });
    const records = "data/oc-mirror/cluster-resources";
    const paths = readdirSync(join(clone, records), { recursive: true, encoding: "utf8" })
      .map((path) => join(records, path))
      .filter((path) => statSync(join(clone, path)).isFile());
    const files = paths.map((path) => [path, readFileSync(join(clone, path))] as const);
    world.push(config, { branch: "main", files: Object.fromEntries(files) });
    await until(() => world.changeRequests(gitops).length > 0);
    await isIdle(bot.url, sender);
    const [proposal = 0] = world.changeRequests(gitops);
    expect(world.changeRequest(gitops, proposal)).toMatchObject({
      state: "open",
      labels: ["mirror"],
    });
    expect(`${pushed.output}${bot.lines.join("\n")}`).not.toContain(world.token);
  });
});
