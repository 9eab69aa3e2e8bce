import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import {
  renderSchedule,
  type ScheduleKind,
  type SchedulePlan,
  scheduledSteps,
  scheduleHeader,
  scheduleKinds,
} from "@mirrorkit/sdk/schedule";
import { afterEach, describe, expect, test } from "vitest";
import { isYamlMap, readYaml, type YamlMap, type YamlValue } from "#base/yaml";
import { defaultSettings, readSettings } from "#models/settings";
import { ensureDebianPackages } from "../../../../test/debian-packages.ts";
import { faultsOf, parseManifests } from "../../../../test/kubernetes-manifests.ts";
import { plan } from "./plan.ts";

const run = promisify(execFile);
const cleanUps: (() => void)[] = [];

afterEach(() => {
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
});

function filesOf(kind: ScheduleKind, of: SchedulePlan = plan): ReadonlyMap<string, string> {
  return renderSchedule(kind, of).tree;
}

function objectsOf(tree: ReadonlyMap<string, string>): readonly YamlMap[] {
  return [...tree].flatMap(([path, text]) =>
    readYaml(text, path).documents.flatMap(({ value }) => (isYamlMap(value) ? [value] : [])),
  );
}

/** The values at a path of keys, of every object and list item on the way. */
function at(value: YamlValue | undefined, [key, ...rest]: readonly string[]): readonly YamlValue[] {
  if (Array.isArray(value)) return value.flatMap((item) => at(item, [key ?? "", ...rest]));
  if (key === undefined || key === "") return value === undefined ? [] : [value];
  return isYamlMap(value) ? at(value[key], rest) : [];
}

/** The texts at a path. */
function texts(value: YamlValue | undefined, path: readonly string[]): readonly string[] {
  return at(value, path).flatMap((one) => (typeof one === "string" ? [one] : []));
}

function write(tree: ReadonlyMap<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), "mirrorkit-schedule-"));
  cleanUps.push(() => rmSync(folder, { recursive: true }));
  for (const [path, text] of tree) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

describe.each(scheduleKinds)("%s", (kind) => {
  test("gives the same bytes for the same settings, each file with its header", () => {
    const files = filesOf(kind);
    expect([...filesOf(kind)]).toEqual([...files]);
    expect([...files.values()].filter((text) => !text.startsWith(scheduleHeader(kind)))).toEqual(
      [],
    );
  });

  test("names every ImageSet", () => {
    const { tree, next } = renderSchedule(kind, plan);
    const all = [...tree].flat().join("\n") + next.join("\n");
    for (const { name } of plan.imageSets) expect(all).toContain(name);
  });

  test("is refused without ImageSets", () => {
    expect(() => filesOf(kind, { ...plan, imageSets: [] })).toThrow(
      "the settings name no ImageSet",
    );
  });
});

test.each([
  ["tekton", "tekton requires schedule.image and schedule.repository in mirrorkit.yaml"],
  ["cronjob", "cronjob requires schedule.image and schedule.repository in mirrorkit.yaml"],
  ["systemd", "systemd requires schedule.repository in mirrorkit.yaml"],
] as const)("%s says which settings it requires", (kind, message) => {
  const bare = { ...plan, schedule: defaultSettings.schedule };
  expect(() => filesOf(kind, bare)).toThrow(message);
});

describe("times", () => {
  test.each([
    ["Sat 02:00", "0 2 * * 6", "OnCalendar=Sat *-*-* 02:00:00 UTC"],
    ["daily 23:05", "5 23 * * *", "OnCalendar=*-*-* 23:05:00 UTC"],
    ["Thu,Mon 08:30", "30 8 * * 1,4", "OnCalendar=Thu,Mon *-*-* 08:30:00 UTC"],
    ["Sun,Sun 00:00", "0 0 * * 0", "OnCalendar=Sun,Sun *-*-* 00:00:00 UTC"],
  ])("%s is %s, and %s", (when, cron, calendar) => {
    const then = { ...plan, schedule: { ...plan.schedule, when } };
    expect(filesOf("cronjob", then).get("cronjob-edge.yaml")).toContain(`schedule: ${cron}\n`);
    expect(filesOf("systemd", then).get("mirrorkit@.timer")).toContain(`${calendar}\n`);
    expect(filesOf("github", then).get(".github/workflows/mirror-schedule.yml")).toContain(cron);
  });
});

describe("objects of Kubernetes", () => {
  const kinds = ["tekton", "cronjob"] as const;

  test.each(kinds)("of %s have the fields of their kinds and no others", (kind) => {
    const manifests = [...filesOf(kind)]
      .flatMap(([path, text]) => parseManifests(text, path))
      .filter(
        ({ apiVersion }) => !/^(?:tekton\.dev|kustomize\.config\.k8s\.io)\//.test(apiVersion),
      );
    expect(manifests.length).toBeGreaterThanOrEqual(4);
    for (const manifest of manifests)
      expect([manifest.kind, faultsOf(manifest)]).toEqual([manifest.kind, []]);
  });

  test.each(kinds)("of %s are all in the kustomization, which names no other file", (kind) => {
    const files = filesOf(kind);
    const [kustomization] = readYaml(files.get("kustomization.yaml") ?? "", "").documents;
    const named = [
      ...at(kustomization?.value, ["resources"]).flat(),
      ...at(kustomization?.value, ["configMapGenerator", "files"]).flat(),
    ];
    const others = [...files.keys()].filter((path) => path !== "kustomization.yaml");
    expect(new Set(named)).toEqual(new Set(others));
  });

  test.each(kinds)("of %s have one volume for each ImageSet, which Argo CD keeps", (kind) => {
    const claims = objectsOf(filesOf(kind)).filter(
      (one) => one["kind"] === "PersistentVolumeClaim",
    );
    expect(claims.flatMap((one) => at(one, ["metadata", "name"]))).toEqual([
      "mirror-production",
      "mirror-edge",
    ]);
    const options = ["metadata", "annotations", "argocd.argoproj.io/sync-options"];
    expect(claims.flatMap((one) => at(one, options))).toEqual(
      claims.map(() => "Prune=false,Delete=false"),
    );
  });

  test("a long name of an ImageSet gives names that Kubernetes takes, and two of them stay two", () => {
    const long = "a".repeat(62);
    const imageSets = [{ name: `${long}b` }, { name: `${long}c` }];
    const names = objectsOf(filesOf("cronjob", { ...plan, imageSets }))
      .filter((one) => one["kind"] === "CronJob")
      .flatMap((one) => texts(one, ["metadata", "name"]));
    expect(new Set(names).size).toBe(2);
    expect(names.every((name) => /^[a-z0-9-]{1,52}$/.test(name))).toBe(true);
  });

  test("secrets are references, and each task gets only what its step needs", () => {
    const tasks = objectsOf(filesOf("tekton")).filter((one) => one["kind"] === "Task");
    for (const task of tasks) {
      const [name] = at(task, ["spec", "steps", "name"]);
      const keys = at(task, ["spec", "steps", "env", "valueFrom", "secretKeyRef", "key"]);
      const wanted = scheduledSteps.find((step) => step.name === name);
      expect(keys).toEqual(wanted?.secrets ?? []);
      const whole = at(task, ["spec", "steps", "envFrom", "secretRef", "name"]);
      expect(whole).toEqual(wanted?.secrets === undefined ? ["mirrorkit"] : []);
    }
    expect(tasks).toHaveLength(scheduledSteps.length);
  });

  test("no script has a parameter of Tekton in its text", () => {
    const scripts = objectsOf(filesOf("tekton")).flatMap((one) =>
      texts(one, ["spec", "steps", "script"]),
    );
    expect(scripts).toHaveLength(scheduledSteps.length);
    expect(scripts.filter((script) => script.includes("$("))).toEqual([]);
  });

  test("every task and the whole run have a time limit", () => {
    const all = objectsOf(filesOf("tekton"));
    const pipeline = all.find((one) => one["kind"] === "Pipeline");
    const limits = at(pipeline, ["spec", "tasks", "timeout"]);
    expect(limits).toHaveLength(scheduledSteps.length);
    expect(limits).toContain("8h0m0s");
    const runs = all.filter((one) => one["kind"] === "PipelineRun");
    expect(runs.flatMap((one) => at(one, ["spec", "timeouts", "pipeline"]))).toEqual([
      "15h0m0s",
      "15h0m0s",
    ]);
  });
});

const linter = createRequire(import.meta.url).resolve("@ibm/tekton-lint");

/** What tekton-lint has to say about the files of a folder. */
async function lint(tree: ReadonlyMap<string, string>): Promise<readonly { rule: string }[]> {
  const folder = write(tree);
  const args = [join(dirname(linter), "lint.js"), "--format", "json", `${folder}/*.yaml`];
  const { stdout } = await run(process.execPath, args, { cwd: folder }).catch(
    (error: unknown) => error as { readonly stdout: string },
  );
  return JSON.parse(stdout) as { rule: string }[];
}

describe("tekton-lint", () => {
  test("finds nothing to improve", async () => {
    expect(await lint(filesOf("tekton"))).toEqual([]);
  });

  test("would find a task that is missing and a parameter that no one declares", async () => {
    const tree = new Map(filesOf("tekton"));
    tree.delete("task-push.yaml");
    const seed = tree.get("task-seed.yaml") ?? "";
    tree.set("task-seed.yaml", seed.replace("$(params.imageset)", "$(params.imagset)"));
    const rules = new Set((await lint(tree)).map(({ rule }) => rule));
    expect([...rules].toSorted()).toEqual([
      "no-missing-resource",
      "no-undefined-param",
      "no-unused-param",
    ]);
  });
});

const missing = process.env["CI"] === "true" ? await ensureDebianPackages(["systemd"]) : [];
const verifies = await run("systemd-analyze", ["--version"]).then(
  () => true,
  () => false,
);

test.skipIf(!verifies && process.env["CI"] !== "true")(
  "systemd-analyze verify accepts the service and the timer",
  async () => {
    expect(missing).toEqual([]);
    const folder = write(filesOf("systemd"));
    const units = ["mirrorkit@production.service", "mirrorkit@production.timer"];
    const { stderr } = await run("systemd-analyze", [
      "verify",
      "--recursive-errors=yes",
      ...units.map((unit) => join(folder, unit)),
    ]).catch((error: unknown) => error as { readonly stderr: string });
    expect(stderr.split("\n").filter((line) => line.includes("mirrorkit"))).toEqual([]);
  },
);

test.skipIf(!verifies)("systemd-analyze security finds the service well protected", async () => {
  const folder = write(filesOf("systemd"));
  const { stdout } = await run("systemd-analyze", [
    "security",
    "--offline=yes",
    "--threshold=30",
    join(folder, "mirrorkit@production.service"),
  ]);
  expect(stdout).toMatch(/OK/);
});

test("the forge of the settings is named by variables in scripts, and as it is for systemd", () => {
  const options = '--forge "$RUN_FORGE" --project "$RUN_PROJECT" --to "$RUN_TO" --only publish';
  expect(filesOf("tekton").get("task-publish.yaml")).toContain(options);
  expect(filesOf("systemd").get("mirrorkit@.service")).toContain(
    "mirrorkit run --imageset %i --forge gitlab --project platform/mirror-config --to platform/gitops\n",
  );
});

test("logs and journals of a job in CI are kept from the workspace of the settings", () => {
  const gitlab = filesOf("gitlab-ci").get("mirror-schedule.gitlab-ci.yml");
  expect(gitlab).toContain("WORKSPACE: ../workspace\n");
  expect(gitlab).toContain("WORKSPACE: /var/cache/edge\n");
  const github = filesOf("github").get(".github/workflows/mirror-schedule.yml");
  expect(github).toContain("/var/cache/edge/logs/mirrorkit-*.log\n");
});

test("git gets its token from a variable, and the script that asks for it works in a shell", async () => {
  const unit = filesOf("systemd").get("mirrorkit@.service") ?? "";
  const [, written = ""] = /^Environment="GIT_CONFIG_VALUE_0=(.*)"$/m.exec(unit) ?? [];
  const helper = written.replaceAll('\\"', '"');
  const env = { PATH: process.env["PATH"], RECORD_TOKEN: "a-token", GIT_TERMINAL_PROMPT: "0" };
  const asked = run("git", ["-c", `credential.helper=${helper}`, "credential", "fill"], { env });
  asked.child.stdin?.end("protocol=https\nhost=gitlab.example.com\n\n");
  expect((await asked).stdout).toContain("username=mirrorkit\npassword=a-token\n");
});

describe("settings", () => {
  const read = (text: string) => readSettings(text, "mirrorkit.yaml", []).schedule;

  test("give times in minutes and keep the defaults of the rest", () => {
    const { timeouts, when, namespace } = read(
      "schedule: {timeouts: {push: 12h}, when: daily 01:30}",
    );
    expect([timeouts, when, namespace]).toEqual([
      { dryRun: 120, push: 720, others: 30 },
      "daily 01:30",
      "mirror",
    ]);
  });

  test.each([
    ["when: Sat 25:00", "days and a time in UTC"],
    ["when: 0 2 * * 6", "days and a time in UTC"],
    ["repository: https://me:secret@example.com/a/b", "without credentials"],
    ['repository: "https://example.com/a;reboot"', "without credentials"],
    ['ref: "-x"', "a branch or a tag"],
    ['image: "a b"', "must be an image"],
    ["storage: 5GB", "a size such as 500Gi"],
  ])("%s is refused: %s", (line, message) => {
    expect(() => read(`schedule:\n  ${line}\n`)).toThrow(message);
  });
});
