import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { callsOf, type Playback, writePlayback } from "../../sdk/test/oc-mirror/playback.ts";
import { examplePath, temporaryFolder } from "./fixture-folder.ts";
import { type CliOutcome, mirrorkit } from "./run-cli.ts";

let folder = "";

beforeEach(() => {
  folder = temporaryFolder();
  // Progress goes there while a run goes on.
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** Runs a command with a stand-in for oc-mirror; what is given twice counts the second time. */
function pass(
  command: "push" | "dry-run",
  playback: Playback,
  ...args: string[]
): Promise<CliOutcome> {
  const program = writePlayback(join(folder, "bin"), playback);
  return mirrorkit(
    command,
    "--imageset",
    examplePath("week-1/imageset.yaml"),
    "--workspace",
    join(folder, "workspace"),
    "--destination",
    "quay.example.test/mirror",
    "--oc-mirror",
    program,
    ...args,
  );
}

describe("push", () => {
  test("says what arrived, and where the log is", async () => {
    const { output, notes, status } = await pass("push", {
      of: "signed/2-push",
      version: "4.22.1",
    });
    expect(status).toBe(0);
    expect(notes).toBe("");
    expect(output).toMatch(
      /^pushed to quay\.example\.test\/mirror in \d+ s: 193 of 193 release, 105 of 105 operator, 2 of 2 additional images\n {2}cluster resources: 8 files\n {2}log: .*\.log\n$/,
    );
  });

  test("says why it failed, and that nothing may be published", async () => {
    const { output, status } = await pass("push", { of: "failures/source-forbidden/push" });
    expect(status).toBe(1);
    expect(output).toContain("push failed after");
    expect(output).toContain("exit status 4: operator images; 259 of 300 images copied, 41 failed");
    expect(output).toContain("[source-forbidden]");
    expect(output).toContain("40 images of advanced-cluster-management");
    expect(output).toContain("Do not publish this pass");
  });

  test.each([
    ["failures/signature-refused/push", 1],
    ["failures/disk-full/push", 3],
    ["failures/destination-absent/push", 3],
    ["failures/unknown-version/dry-run", 1],
  ])("%s has exit status %i", async (of, expected) => {
    expect(await pass("push", { of })).toMatchObject({ status: expected });
  });

  test.each([
    ["push", { manner: "quiet" }, "reported no results of a push"],
    ["push", { of: "failures/authfile-absent/dry-run" }, "made a dry run instead of a push"],
    ["dry-run", { manner: "quiet" }, "reported no mapping"],
    ["dry-run", { of: "signed/2-push" }, "pushed instead of making a dry run"],
  ] as const)(
    "a %s that exits with 0 and shows nothing failed: %j",
    async (command, played, says) => {
      const { output, status } = await pass(command, played);
      expect(status).toBe(3);
      expect(output).toContain(`${command.replace("-", " ")} failed after`);
      expect(output).toContain(`oc-mirror exited with status 0, but ${says}. [no-results]`);
      const explained = await mirrorkit("explain", join(folder, "workspace"));
      expect(explained.output).toContain(
        `oc-mirror exited with status 0, but ${says}. [no-results]`,
      );
      expect(explained.status).toBe(1);
    },
  );

  test("prints all of it as JSON", async () => {
    const { output } = await pass(
      "push",
      { of: "failures/tag-immutable/push", version: "4.22.1" },
      "--json",
    );
    expect(JSON.parse(output)).toMatchObject({
      command: "push",
      outcome: "failed",
      exitStatus: 4,
      attempts: 1,
      ocMirror: { version: "4.22.1", line: "4.22" },
      images: { toCopy: 300, copied: 299, failed: 1 },
      causes: [{ id: "tag-immutable", images: 1, retry: false }],
      unexplained: [],
    });
  });

  test("tries again where that helps, with an end", async () => {
    const args = ["--retries", "2", "--retry-delay", "1s"];
    const often = await pass(
      "push",
      { of: "failures/source-unavailable/push", manner: { failing: 2 } },
      ...args,
    );
    expect(often).toMatchObject({ status: 0 });
    expect(callsOf(join(folder, "bin"))).toHaveLength(3);
  });

  test("gives up after the last try, and does not try what cannot help", async () => {
    const args = ["--retries", "1", "--retry-delay", "1s", "--json"];
    const unavailable = await pass("push", { of: "failures/source-unavailable/push" }, ...args);
    expect(JSON.parse(unavailable.output)).toMatchObject({ attempts: 2, outcome: "failed" });
    const refused = await pass("push", { of: "failures/signature-refused/push" }, ...args);
    expect(JSON.parse(refused.output)).toMatchObject({ attempts: 1 });
  });

  test("takes another port when the one it chose was taken meanwhile", async () => {
    const { status } = await pass("push", { of: "signed/2-push", manner: "bound" });
    expect(status).toBe(0);
    expect(callsOf(join(folder, "bin"))).toHaveLength(2);
  });

  test("passes a signal on and ends with what it knows", async () => {
    const going = pass(
      "push",
      { of: "failures/interrupted/push", manner: "obedient" },
      "--retries",
      "9",
    );
    await until(() => readdirSync(join(folder, "bin")).includes("calls.jsonl"));
    const listeners = process.listenerCount("SIGTERM");
    await new Promise((resolve) => setTimeout(resolve, 500));
    process.emit("SIGTERM", "SIGTERM");
    const { output, status } = await going;
    expect(status).toBe(3);
    expect(output).toContain("[interrupted]");
    expect(process.listenerCount("SIGTERM")).toBe(listeners - 1);
  });

  test("ends a run that takes too long", async () => {
    const { output, status } = await pass(
      "push",
      { of: "failures/interrupted/push", manner: "stubborn" },
      "--timeout",
      "2s",
      "--grace",
      "1s",
    );
    expect(status).toBe(3);
    expect(output).toContain("[time-limit]");
  });

  test("takes harmful variables out and says so", async () => {
    process.env["REGISTRY_AUTH_FILE"] = "/secret";
    const { notes } = await pass("push", { of: "signed/2-push" }).finally(
      () => delete process.env["REGISTRY_AUTH_FILE"],
    );
    expect(notes).toBe(
      "note: REGISTRY_AUTH_FILE was removed from the environment of oc-mirror: it would make oc-mirror panic.\n",
    );
    expect(callsOf(join(folder, "bin"))[0]?.env["REGISTRY_AUTH_FILE"]).toBeUndefined();
  });

  test("mirrors to disk and from disk", async () => {
    const program = writePlayback(join(folder, "bin"), { of: "disk/2-to-disk" });
    const common = ["--imageset", examplePath("week-1/imageset.yaml"), "--oc-mirror", program];
    const disk = join(folder, "transfer");
    expect(
      await mirrorkit("push", ...common, "--to-disk", disk, "--since", "2026-11-01"),
    ).toMatchObject({ status: 0 });
    expect(
      await mirrorkit("push", ...common, "--from-disk", disk, "--destination", "q.test/m"),
    ).toMatchObject({ status: 0 });
    const [to, from] = callsOf(join(folder, "bin")).map(({ args }) => args.join(" "));
    expect(to).toMatch(/--since 2026-11-01 file:\/\/.*\/transfer$/);
    expect(from).toMatch(/--from file:\/\/.*\/transfer .*docker:\/\/q\.test\/m$/);
  });
});

describe("dry-run", () => {
  test("keeps the mapping and the cluster resources", async () => {
    const workspace = examplePath("week-1/working-dir");
    const { output, status } = await pass("dry-run", {
      of: "failures/authfile-absent/dry-run",
      workspace,
    });
    expect(status).toBe(0);
    expect(output).toContain("dry run for quay.example.test/mirror done");
    expect(output).toContain("mapping: ");
    expect(
      readdirSync(join(folder, "workspace/working-dir/cluster-resources")).length,
    ).toBeGreaterThan(3);
    expect(callsOf(join(folder, "bin"))[0]?.args).toContain("--dry-run");
  });

  test("lists manifests where oc-mirror can", async () => {
    await pass("dry-run", { of: "signed/2-push", version: "4.22.0" }, "--manifest-lists");
    expect(callsOf(join(folder, "bin"))[0]?.args).toContain("--dry-run-manifest-lists");
    expect(await pass("dry-run", { version: "4.20.0" }, "--manifest-lists")).toMatchObject({
      status: 2,
    });
  });
});

describe("wrong use", () => {
  test.each([
    [["--authfile", "/nowhere/auth.json"], 2, "authfile /nowhere/auth.json is missing"],
    [["--imageset", "/nowhere/imageset.yaml"], 2, "/nowhere/imageset.yaml does not exist"],
    [["--to-disk", "/tmp/x"], 2, "only one of --workspace, --to-disk and --from-disk"],
    [["--destination", "https://quay.example.test"], 2, "is not a registry"],
    [["--oc-mirror", "/nowhere/oc-mirror"], 2, "/nowhere/oc-mirror is not a file"],
    [["--timeout", "soon"], 2, "Give a time such as 45s"],
    [["--port", "70000"], 2, "Give a port"],
    [["--parallel-images", "11"], 2, "does not accept 11 parallel images"],
    [["--retries", "-1"], 2, "Give a whole number"],
    [["--since", "2026-13-40"], 2, "Give a date"],
    [["--since", "2026-11-23"], 2, "applies only when mirroring to disk"],
  ])("%j is refused before anything runs", async (args, status, message) => {
    const outcome = await pass("push", { of: "signed/2-push" }, ...args);
    expect(outcome.notes).toContain(message);
    expect(outcome.status).toBe(status);
    expect(readdirSync(join(folder, "bin"))).toEqual(["oc-mirror"]);
  });

  test("two runs in one workspace: the second is refused", async () => {
    const going = pass("push", { of: "failures/interrupted/push", manner: "obedient" });
    await until(() => readdirSync(join(folder, "bin")).includes("calls.jsonl"));
    const { notes, status } = await pass("push", { of: "signed/2-push" });
    expect(notes).toContain("is held by process");
    expect(status).toBe(1);
    process.emit("SIGINT", "SIGINT");
    await going;
  });

  test("the lock of a killed pod is waited for", async () => {
    const workspace = join(folder, "workspace");
    const lock = join(workspace, ".mirrorkit.lock");
    mkdirSync(workspace);
    writeFileSync(lock, JSON.stringify({ host: "killed-pod", pid: 1, began: "1", since: "x" }));
    const soonDead = Date.now() / 1_000 - 296;
    utimesSync(lock, soonDead, soonDead);
    const told = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    expect(await pass("push", { of: "signed/2-push" })).toMatchObject({ status: 0 });
    expect(told.mock.calls.join("")).toContain(
      "waiting: another machine or pod uses the workspace, or was killed",
    );
  });

  test("the destination may come from mirrorkit.yaml, by the name or the file of the ImageSet", async () => {
    const before = process.cwd();
    writeFileSync(join(folder, "p.yaml"), readFileSync(examplePath("week-1/imageset.yaml")));
    writeFileSync(
      join(folder, "mirrorkit.yaml"),
      "imageSets:\n  production: {file: p.yaml, destination: quay.example.test/of-settings}\n",
    );
    const program = writePlayback(join(folder, "bin"), { of: "signed/2-push" });
    process.chdir(folder);
    try {
      for (const imageset of ["production", "p.yaml"]) {
        expect(
          await mirrorkit(
            "push",
            "--imageset",
            imageset,
            "--workspace",
            "ws",
            "--oc-mirror",
            program,
          ),
        ).toMatchObject({ status: 0 });
      }
      writeFileSync(join(folder, "other.yaml"), "");
      const without = await mirrorkit(
        "push",
        "--imageset",
        "other.yaml",
        "--workspace",
        "ws",
        "--oc-mirror",
        program,
      );
      expect(without.notes).toContain("the destination is missing");
    } finally {
      process.chdir(before);
    }
    const calls = callsOf(join(folder, "bin")).map(({ args }) => args.at(-1));
    expect(calls).toEqual([
      "docker://quay.example.test/of-settings",
      "docker://quay.example.test/of-settings",
    ]);
  });
});

async function until(isThere: () => boolean): Promise<void> {
  mkdirSync(join(folder, "bin"), { recursive: true });
  for (let count = 0; count < 400 && !isThere(); count += 1) {
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  expect(isThere()).toBe(true);
}
