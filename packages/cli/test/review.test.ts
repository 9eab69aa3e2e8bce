import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { mirrorkit } from "./run-cli.ts";

const examples = fileURLToPath(new URL("../../../examples/", import.meta.url));
const [week1, week2] = [join(examples, "production/week-1"), join(examples, "production/week-2")];
const failed = fileURLToPath(
  new URL(
    "../../sdk/test/fixtures/golden/failures/source-forbidden/push/workspace",
    import.meta.url,
  ),
);
const root = process.cwd();
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mirrorkit-review-"));
  for (const name of [
    "GITLAB_CI",
    "GITHUB_ACTIONS",
    "MIRRORKIT_TOKEN",
    "GITLAB_TOKEN",
    "GITHUB_TOKEN",
  ]) {
    vi.stubEnv(name, undefined);
  }
  cpSync(join(examples, "gitlab/mirror-config"), folder, { recursive: true });
  git("init", "--quiet", "-b", "main");
  commit();
  process.chdir(folder);
});

afterEach(() => {
  process.chdir(root);
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

function git(...args: readonly string[]): void {
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.test", ...args], {
    cwd: folder,
  });
}

function commit(): void {
  git("add", "--all");
  git("commit", "--quiet", "--allow-empty", "-m", "a commit");
}

function nextWeek(): void {
  git("checkout", "--quiet", "-b", "week-2");
  cpSync(join(week2, "imageset.yaml"), join(folder, "production/imageset.yaml"));
}

describe("mirrorkit review --dry-run in a clone", () => {
  test("prints the comment and exits 1 while the gate is closed", async () => {
    nextWeek();
    commit();
    const { output, notes, status } = await mirrorkit(
      "review",
      "--dry-run",
      "--before",
      week1,
      "--after",
      week2,
    );
    expect([status, notes]).toEqual([1, ""]);
    expect(output).toMatch(/^⛔ Blocked: 32 removals are not approved\.\n/);
    expect(output).toContain("Applying it drains every node");
  });

  test.each([
    ["committed", true],
    ["in the working tree", false],
  ])("p19: reads the mappings that the settings name, %s", async (_where, committed) => {
    const settings = join(folder, "mirrorkit.yaml");
    const artefact = /    # The job[^]*?path: [^\n]*\n/;
    const text = readFileSync(settings, "utf8");
    writeFileSync(settings, text.replace(artefact, "    file: mappings/{imageSet}.txt\n"));
    const mapping = (week: string): void => {
      mkdirSync(join(folder, "mappings"), { recursive: true });
      cpSync(
        join(week, "working-dir/dry-run/mapping.txt"),
        join(folder, "mappings/production.txt"),
      );
    };
    mapping(week1);
    commit();
    git("checkout", "--quiet", "-b", "next");
    nextWeek();
    mapping(week2);
    if (committed) commit();
    const { output, status } = await mirrorkit("review", "--dry-run", "--target", "main");
    expect(output).toMatch(/^⛔ Blocked: 32 removals are not approved\.\n/);
    expect(output).toContain("31 images are removed");
    expect(status).toBe(1);
  });

  test("says what the push copies with --sizes", async () => {
    nextWeek();
    commit();
    const sizes = {
      newImages: 1,
      bytesToCome: 2048,
      unmeasured: 2,
      registries: ["quay.example.test"],
    };
    writeFileSync(join(folder, "sizes.json"), JSON.stringify(sizes));
    const args = ["--dry-run", "--before", week1, "--after", week2, "--sizes", "sizes.json"];
    const { output } = await mirrorkit("review", ...args);
    expect(output).toContain(
      "The push copies at least 2.0 KiB to quay.example.test: 1 image is new, and 2 could not be measured.",
    );
  });

  test("p19: says which mapping is missing, and why", async () => {
    nextWeek();
    const { output, status } = await mirrorkit("review", "--dry-run");
    expect(output).toContain("artefacts of pipelines are not read");
    expect(status).toBe(1);
  });

  test("--format markdown and --json give what the forge would get", async () => {
    nextWeek();
    const args = ["review", "--dry-run", "--before", week1, "--after", week2];
    const markdown = await mirrorkit(...args, "--format", "markdown");
    expect(markdown.output).toMatch(/^### ⛔ Blocked: 32 removals are not approved\.\n/);
    const { output } = await mirrorkit(...args, "--json");
    expect(JSON.parse(output)).toMatchObject({ text: markdown.output });
    const text = await mirrorkit(...args);
    expect(text.output).not.toMatch(/<details>|\*\*|```/);
  });

  test("a setting that renames catalogs: which, where, and what breaks, before anything else", async () => {
    nextWeek();
    writeFileSync(join(folder, "mirrorkit.yaml"), "olm: {defaultNames: true}\n", { flag: "a" });
    const { output } = await mirrorkit("review", "--dry-run", "--before", week1, "--after", week2);
    expect(output.slice(0, output.indexOf("Policy changes"))).toContain(
      "renamed CatalogSource cs-redhat-operator-index → redhat-operators on production (redhat-operator-index): every Subscription with source: cs-redhat-operator-index breaks",
    );
  });

  test("with review.docs, rules link to their pages there", async () => {
    const settings = join(folder, "mirrorkit.yaml");
    const text = readFileSync(settings, "utf8");
    writeFileSync(
      settings,
      text.replace("review:\n", "review:\n  docs: https://docs.example.test/\n"),
    );
    commit();
    nextWeek();
    const { output } = await mirrorkit("review", "--dry-run", "--format", "markdown");
    expect(output).toContain("[`floating-tag`](<https://docs.example.test/rules/floating-tag.md>)");
  });

  test.each([
    [["--after", `prodution=${week2}`], "--after names the ImageSet prodution", "production?"],
    [
      ["--before", `production2=${week1}`],
      "--before names the ImageSet production2",
      "production?",
    ],
    [["--before", `moon=${week1}`], "--before names the ImageSet moon", "Name one of: production."],
  ])("warns of %j, which counts for no ImageSet", async (given, message, help) => {
    nextWeek();
    commit();
    const { output, notes, status } = await mirrorkit("review", "--dry-run", ...given);
    expect(status).toBe(1);
    expect(output).not.toBe("");
    expect(notes).toContain(`${message}, which is not in mirrorkit.yaml`);
    expect(notes).toContain(help);
  });

  test("sees what is not committed yet, and exits 0 when nothing holds", async () => {
    const imageSet = join(folder, "production/imageset.yaml");
    git("checkout", "--quiet", "-b", "comment");
    cpSync(join(week1, "imageset.yaml"), imageSet);
    writeFileSync(imageSet, "# a comment\n", { flag: "a" });
    const { output, status } = await mirrorkit(
      "review",
      "--dry-run",
      "--before",
      `production=${week1}`,
      "--after",
      `production=${week1}`,
    );
    expect(output).toMatch(/^✅ Passed: nothing is removed\.\n/);
    expect(status).toBe(0);
  });

  test("compares what lies beside an ImageSet, wherever in the clone that is", async () => {
    const imageSet = join(folder, "production/imageset.yaml");
    const chart = join(folder, "charts/greeter");
    mkdirSync(chart, { recursive: true });
    writeFileSync(join(chart, "values.yaml"), "tag: 2\n");
    writeFileSync(imageSet, "  helm:\n    local: [{name: greeter, path: charts/greeter}]\n", {
      flag: "a",
    });
    commit();
    git("checkout", "--quiet", "-b", "older");
    writeFileSync(join(chart, "values.yaml"), "tag: 1\n");
    const { output, notes, status } = await mirrorkit("review", "--dry-run");
    expect([status, notes]).toEqual([1, ""]);
    expect(output).toContain("chart greeter");
  });

  test("says as JSON what is held", async () => {
    nextWeek();
    const { output } = await mirrorkit(
      "review",
      "--dry-run",
      "--json",
      "--before",
      week1,
      "--after",
      week2,
    );
    expect(JSON.parse(output)).toMatchObject({
      state: "held",
      verdict: "Blocked: 32 removals are not approved.",
    });
  });

  test("a mapping that is missing is told, and so is a pass that failed", async () => {
    nextWeek();
    const missing = await mirrorkit("review", "--dry-run", "--before", week1);
    expect(missing.status).toBe(1);
    expect(missing.output).toContain(
      "There is no mapping after the change (artefacts of pipelines are not read): name one",
    );
    const { output, status } = await mirrorkit(
      "review",
      "--dry-run",
      "--before",
      week1,
      "--after",
      failed,
    );
    expect(output).toMatch(/^⛔ Blocked: \d errors? to fix\./);
    expect(status).toBe(1);
  });

  test.each([
    [["review"], "it is not clear which change to review"],
    [["review", "--dry-run", "--target", "trunk"], "there is no branch trunk here"],
    [["review", "--project", "a/b", "--change-request", "1"], "it is not clear which forge to use"],
    [
      ["review", "--project", "a/b", "--change-request", "1", "--forge", "gitlab"],
      "no token was given",
    ],
    [["review", "--project", "a/b", "--change-request", "0"], "whole number above 0"],
    [
      [
        "review",
        "--project",
        "a/b",
        "--change-request",
        "1",
        "--forge",
        "gitlab",
        "--api-url",
        "https://u:p@x/api/v4",
      ],
      "is not an http or https address without user and password",
    ],
    [
      ["review", "--dry-run", "--settings", "nowhere.yaml"],
      "the target branch has no nowhere.yaml",
    ],
  ])("%j is wrong use", async (args, message) => {
    const { notes, status } = await mirrorkit(...args);
    expect(notes).toContain(message);
    expect(notes).not.toContain("u:p@");
    expect(status).toBe(2);
  });

  test("a folder that is no clone is told", async () => {
    const elsewhere = join(folder, "elsewhere");
    mkdirSync(elsewhere);
    process.chdir(elsewhere);
    rmSync(join(folder, ".git"), { recursive: true });
    const { notes, status } = await mirrorkit("review", "--dry-run");
    expect(notes).toContain("this folder is not a clone of a mirror-config repository");
    expect(status).toBe(2);
  });
});

describe("mirrorkit publish --dry-run with a clone", () => {
  beforeEach(() => mkdirSync(join(folder, "gitops")));

  test("shows what would be proposed and writes nothing", async () => {
    const { output, status } = await mirrorkit(
      "publish",
      "--dry-run",
      "--to",
      "gitops",
      "--workspace",
      `production=${week1}`,
    );
    expect(status).toBe(0);
    expect(output).toContain(
      "created  clusters/production/platform/image-mirrors/idms-operator-0.yaml",
    );
    expect(output).toContain(
      "mirrorkit/production → main: Mirror: cluster resources of production",
    );
    expect(output).toContain("Files: 12 created.");
    expect(output).not.toMatch(/<sub>|<details>|\*\*|`/);
    const { output: json } = await mirrorkit(
      "publish",
      "--dry-run",
      "--json",
      "--to",
      "gitops",
      "--workspace",
      `production=${week1}`,
    );
    const [first] = (JSON.parse(json) as { changeRequests: { body: string }[] }).changeRequests;
    expect(first?.body).toContain("<sub>Created by mirrorkit");
  });

  test("compares with what the clone holds", async () => {
    const args = ["--workspace", week1, "--cluster", "production", "--out", "gitops"];
    expect((await mirrorkit("render", ...args)).status).toBe(0);
    const same = await mirrorkit("publish", "--dry-run", "--to", "gitops", "--workspace", week1);
    expect(same.output).toContain("nothing to propose");
    const next = await mirrorkit(
      "publish",
      "--dry-run",
      "--json",
      "--to",
      "gitops",
      "--workspace",
      week2,
    );
    expect(JSON.parse(next.output)).toMatchObject({
      changeRequests: [
        { branch: "mirrorkit/production", created: [], deleted: [], updated: { length: 3 } },
      ],
    });
  });

  describe("without --to", () => {
    const args = ["--dry-run", "--workspace", `production=${week1}`] as const;

    test("takes the project and the branch from the environment", async () => {
      vi.stubEnv("MIRRORKIT_GITOPS_PROJECT", "gitops");
      vi.stubEnv("MIRRORKIT_GITOPS_BRANCH", "live");
      const { output, status } = await mirrorkit("publish", ...args);
      expect(status).toBe(0);
      expect(output).toContain("mirrorkit/production → live: Mirror:");
      const other = await mirrorkit("publish", ...args, "--target-branch", "lab");
      expect(other.output).toContain("mirrorkit/production → lab: Mirror:");
    });

    test.each([undefined, ""])(
      "is refused with the way out where the environment says %j",
      async (value) => {
        vi.stubEnv("MIRRORKIT_GITOPS_PROJECT", value);
        const { notes, status } = await mirrorkit("publish", ...args);
        expect(status).toBe(2);
        expect(notes).toContain("missing required option:\n  --to <project>");
        expect(notes).toContain("default: MIRRORKIT_GITOPS_PROJECT");
      },
    );

    test("never goes where mirrorkit.yaml says: that is told with its place", async () => {
      const text = readFileSync("mirrorkit.yaml", "utf8");
      writeFileSync("mirrorkit.yaml", text.replace("publish:\n", "publish:\n  project: gitops\n"));
      vi.stubEnv("MIRRORKIT_GITOPS_PROJECT", "gitops");
      const { notes, output, status } = await mirrorkit("publish", ...args);
      expect([status, output]).toEqual([2, ""]);
      expect(notes).toMatch(/mirrorkit\.yaml:\d+:3.*publish\.project: a project's own settings/s);
    });
  });

  test.each([
    [["--workspace", failed], 1, "the last push failed"],
    [["--workspace", week1, "--cluster", "moon"], 2, "the settings have no cluster moon"],
    [["--workspace", `other=${week1}`], 2, "the settings have no ImageSet other"],
    [[], 2, "--workspace <[name=]dir> or --record <[name=]dir>  a pass of oc-mirror"],
  ])("%j exits %i", async (args, expected, message) => {
    const { notes, status } = await mirrorkit("publish", "--dry-run", "--to", "gitops", ...args);
    expect(notes).toContain(message);
    expect(status).toBe(expected);
  });
});
