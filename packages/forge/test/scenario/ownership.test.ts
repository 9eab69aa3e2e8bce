import { createHash } from "node:crypto";
import { publishPasses } from "@mirrorkit/forge";
import { defaultSettings, readMirrorkitYaml } from "@mirrorkit/sdk/settings";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Files, ForgeWorld } from "../forges/world.ts";
import { worlds } from "../forges/worlds.ts";
import { settingsText, weeks } from "../golden.ts";

const branch = "mirrorkit/production";
const folder = "clusters/production/platform";
const kustomization = `${folder}/kustomization.yaml`;
const readme = "GitOps\n";

/** The digest that the message of a commit claims, over what paths hold afterwards; modes can be left out. */
function digestOf(files: Files, withModes: boolean): string {
  const lines = Object.entries(files).map(([path, file]) => {
    const odd = file !== null && typeof file === "object" && "mode" in file ? file : undefined;
    const bytes = Buffer.from(odd?.content ?? (file as string));
    const blob = createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
    const mode = odd === undefined || !withModes ? "" : ` ${odd.mode}`;
    return `${JSON.stringify(path)} ${blob}${mode}`;
  });
  return createHash("sha256").update(lines.sort().join("\n")).digest("hex");
}

const many = Object.fromEntries(
  Array.from({ length: 320 }, (_, index) => [`a/${1000 + index}.yaml`, "a: 1\n"]),
);

describe.each(worlds)("ownership of a proposal on %s", (_kind, openWorld) => {
  let world: ForgeWorld;
  let project: string;

  beforeEach(async () => {
    world = await openWorld();
    project = world.addProject("platform/gitops", { "README.md": readme });
    world.permit(project, "mallory", "write");
  });

  afterEach(() => world.close());

  async function publish(week: 0 | 1 = 0, autoMerge = true): Promise<string> {
    const settings = readMirrorkitYaml(settingsText, "mirrorkit.yaml");
    const publication = { settings, settingsFolder: ".", passes: [{ path: weeks[week] }] };
    const wanted = { ...defaultSettings.publish, targetBranch: "main", autoMerge };
    const { results } = await publishPasses(await world.open(project), publication, wanted);
    return results.map(({ outcome }) => outcome).join(" ");
  }

  function request(): ReturnType<ForgeWorld["changeRequest"]> {
    return world.changeRequest(project, world.changeRequests(project).at(-1) ?? 0);
  }

  /** A commit in place of ours, with all of its files and more, whose message claims to be ours. */
  function forge(more: Files, withModes = true): string {
    const own = Object.fromEntries(world.files(project, branch));
    const { "README.md": _same, ...ours } = own;
    const files = { ...ours, ...more };
    const [, digest = ""] =
      /Mirrorkit-Files: (\w+)/.exec(world.log(project, branch)[0] ?? "") ?? [];
    const message = `Ours\n\nMirrorkit-Files: ${digestOf(files, withModes)}\n\nonce ${digest}\n`;
    return world.push(project, { branch, account: "mallory", force: true, files, message });
  }

  /** Whether anything was asked to merge a commit. */
  function wasArmed(sha: string): boolean {
    return world.calls.some(
      ({ operation, body }) => /merge/i.test(operation) && body.includes(sha),
    );
  }

  test.each<[string, Files]>([
    ["a file outside our folders", { "evil.yaml": "a: 1\n" }],
    ["a file beside ours", { [`${folder}/catalogs/evil.yaml`]: "a: 1\n" }],
    ["more files than a comparison lists", many],
    [
      "a file of its target that is executable now",
      { "README.md": { mode: "100755", content: readme } },
    ],
  ])(
    "a commit that claims to be ours and brings %s is replaced, and auto-merge is never armed for it",
    async (_what, more) => {
      await publish();
      const forged = forge(more);
      expect(await publish()).toBe("updated");
      const head = world.branch(project, branch) ?? "";
      expect(head).not.toBe(forged);
      expect(wasArmed(forged)).toBe(false);
      expect(request().autoMerge).toBe(true);
      world.merge(project, 1);
      const left = world.files(project, "main");
      for (const path of Object.keys(more)) expect(left.has(path)).toBe(path === "README.md");
      const mode = await (await world.open(project)).readTree("main", "");
      expect(mode.get("README.md")?.mode).toBe("100644");
    },
  );

  test.each<[string, (text: string) => Files]>([
    ["a link", (content) => ({ [kustomization]: { mode: "120000", content } })],
    ["an executable file", (content) => ({ [kustomization]: { mode: "100755", content } })],
  ])(
    "a branch on which a file of ours became %s is left alone, although the blob is the same",
    async (_what, odd) => {
      await publish();
      const text = world.files(project, branch).get(kustomization) ?? "";
      const forged = forge(odd(text), false);
      expect(await publish()).toBe("hands-off");
      expect(world.branch(project, branch)).toBe(forged);
      expect(wasArmed(forged)).toBe(false);
      expect(request().autoMerge).toBe(false);
    },
  );

  test("with a claim that covers the mode, it is replaced", async () => {
    await publish();
    const content = world.files(project, branch).get(kustomization) ?? "";
    const forged = forge({ [kustomization]: { mode: "120000", content } });
    expect(await publish()).toBe("updated");
    expect(world.branch(project, branch)).not.toBe(forged);
    expect(wasArmed(forged)).toBe(false);
  });

  test("when another account commits to the branch, auto-merge is taken back", async () => {
    await publish();
    const files = { "mine.yaml": "a: 1\n" };
    const head = world.push(project, { branch, account: "mallory", files });
    await (await world.open(project)).mergeWhenReady(1, head);
    expect(request().autoMerge).toBe(true);
    expect(await publish(1)).toBe("hands-off");
    expect(request().autoMerge).toBe(false);
    expect(world.branch(project, branch)).toBe(head);
    expect(await publish(1)).toBe("hands-off");
  });

  test("an up-to-date branch that is not armed gets a new commit, and that one is armed", async () => {
    await publish(0, false);
    const before = world.branch(project, branch) ?? "";
    expect(await publish()).toBe("updated");
    const head = world.branch(project, branch) ?? "";
    expect(wasArmed(before)).toBe(false);
    expect(request().autoMerge).toBe(true);
    expect(head).not.toBe(before);
    expect(world.log(project, branch)).toHaveLength(2);
    expect(await publish()).toBe("unchanged");
    expect(world.branch(project, branch)).toBe(head);
  });

  test("a forge that sees the new commit late is asked again", async () => {
    world.mishap({
      fits: ({ operation }) => /AutoMerge|mergeMergeRequest/.test(operation),
      answer: { status: 409, body: '{"message": "SHA does not match HEAD"}' },
    });
    expect(await publish()).toBe("opened");
    expect(request().autoMerge).toBe(true);
    expect(world.log(project, branch)).toHaveLength(2);
    expect(world.changeRequests(project)).toHaveLength(1);
  });

  test("after a crash at any write, the next runs end with one commit that is armed", async () => {
    await publish();
    const writes = world.calls.filter((call) => call.writes).length;
    for (let at = 1; at <= writes; at += 1) {
      for (const done of [false, true]) {
        project = world.addProject(`platform/gitops-${at}-${done}`, { "README.md": readme });
        let seen = 0;
        world.mishap({
          fits: (call) => call.writes && (seen += 1) === at,
          answer: { status: 500, body: "{}" },
          done,
        });
        await expect(publish()).rejects.toThrow();
        await publish();
        expect(await publish(), `write ${at}`).toBe("unchanged");
        expect(request().autoMerge, `write ${at}`).toBe(true);
        expect(world.log(project, branch)).toHaveLength(2);
        expect(world.changeRequests(project)).toHaveLength(1);
      }
    }
  });

  test("a draft is neither armed nor committed again", async () => {
    world.mishap({
      fits: ({ operation }) => /pulls\/create|createMergeRequest/.test(operation),
      answer: { status: 500, body: "{}" },
    });
    await publish().catch(() => undefined);
    const head = world.branch(project, branch);
    const title = "wait";
    const draft = { source: branch, title, account: "mallory", draft: true };
    world.openChangeRequest(project, draft);
    await publish();
    expect(await publish()).toBe("unchanged");
    expect(request()).toMatchObject({ autoMerge: false, title: expect.stringMatching(/wait$/) });
    expect(world.branch(project, branch)).toBe(head);
  });

  test.each<[string, (text: string) => Files, string]>([
    [
      "a link",
      (content) => ({ [kustomization]: { mode: "120000", content } }),
      "is a symbolic link",
    ],
    [
      "a submodule",
      (content) => ({ [kustomization]: { mode: "160000", content } }),
      "is a submodule",
    ],
    ["a folder", () => ({ [`${kustomization}/mine.yaml`]: "a: 1\n" }), "is a folder"],
    ["a file for a folder", () => ({ [`${folder}/catalogs`]: "a\n" }), "is a file"],
    ["a link above", () => ({ clusters: { mode: "120000", content: "x" } }), "is a symbolic link"],
    ["a file for the root", () => ({ [folder]: "a\n" }), "is a file"],
  ])("%s in the place of our file is not overwritten", async (_what, odd, message) => {
    await publish(0, false);
    const text = world.files(project, branch).get(kustomization) ?? "";
    world.push(project, { branch: "main", account: "mallory", files: odd(text) });
    await expect(publish(0, false)).rejects.toThrow(message);
  });

  test("a link whose target is our text is not our file", async () => {
    const path = `${folder}/image-mirrors/idms-operator-0.yaml`;
    await publish(0, false);
    const content = world.files(project, branch).get(path) ?? "";
    const files = { [path]: { mode: "120000", content } as const };
    world.push(project, { branch: "main", account: "mallory", files });
    await expect(publish(0, false)).rejects.toThrow("is in the way");
  });

  test("an executable bit alone does not count; a file that is written loses it", async () => {
    await publish(0, false);
    const ours = [...world.files(project, branch)];
    const files = Object.fromEntries(
      ours.map(([path, content]) => [path, { mode: "100755", content } as const]),
    );
    world.push(project, { branch: "main", account: "mallory", files });
    expect(await publish(0, false)).toBe("closed");
    expect(await publish(1, false)).toBe("opened");
    expect(request().body).toContain("Files: 3 updated.");
    const opened = await world.open(project);
    const [before, after] = [await opened.readTree("main", ""), await opened.readTree(branch, "")];
    const plain = [...after].filter(([, { mode }]) => mode === "100644");
    expect(plain).toHaveLength(3);
    for (const [path] of plain) expect(before.get(path)?.blob).not.toBe(after.get(path)?.blob);
    expect(await publish(1, false)).toBe("unchanged");
  });

  test("a byte order mark is a difference, and counted", async () => {
    await publish(0, false);
    const files = Object.fromEntries(world.files(project, branch));
    const path = `${folder}/image-mirrors/idms-operator-0.yaml`;
    world.push(project, {
      branch: "main",
      account: "mallory",
      files: { ...files, [path]: `\uFEFF${files[path]}` },
    });
    expect(await publish(0, false)).toBe("updated");
    expect(request().body).toContain("Files: 1 updated.");
    expect(world.files(project, branch).get(path)).toBe(files[path]);
  });
});
