import {
  type ProposalSettings,
  type Publication,
  type PublishResult,
  publishPasses,
} from "@mirrorkit/forge";
import { readMirrorkitYaml } from "@mirrorkit/sdk/settings";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ForgeWorld } from "../forges/world.ts";
import { worlds } from "../forges/worlds.ts";
import { placesOf, settingsText, weeks } from "../golden.ts";

const branch = "mirrorkit/production";
const folder = "clusters/production/platform";

describe.each(worlds)("proposing on %s", (_kind, openWorld) => {
  let world: ForgeWorld;
  let project: string;

  beforeEach(async () => {
    world = await openWorld();
    project = world.addProject("platform/gitops", { "README.md": "GitOps\n" });
    world.permit(project, "bert", "maintain");
  });

  afterEach(() => world.close());

  async function publish(
    passes: readonly string[],
    some: Partial<ProposalSettings> = {},
    more: Partial<Publication> = {},
  ): Promise<PublishResult> {
    const settings = readMirrorkitYaml(settingsText, "mirrorkit.yaml");
    const publication = { settings, settingsFolder: ".", passes: placesOf(passes), ...more };
    return publishPasses(await world.open(project), publication, {
      ...settings.publish,
      targetBranch: "main",
      ...some,
    });
  }

  async function outcome(week: 0 | 1, some: Partial<ProposalSettings> = {}): Promise<string> {
    return (await publish([weeks[week]], some)).results.map((result) => result.outcome).join(" ");
  }

  function request(): ReturnType<ForgeWorld["changeRequest"]> {
    return world.changeRequest(project, world.changeRequests(project).at(-1) ?? 0);
  }

  test("one commit on top of the target's newest, with what changes and from what", async () => {
    const source = { sha: "c".repeat(40), url: "https://forge.example.test/commit/c" };
    await publish([weeks[0]], {}, { source });
    expect(world.log(project, branch)).toHaveLength(2);
    expect(world.log(project, branch)[0]).toMatch(/^Mirror: cluster resources of production\n/);
    expect(
      world.files(project, branch).get(`${folder}/image-mirrors/idms-operator-0.yaml`),
    ).toContain("registry.redhat.io/odf4");
    const { body } = request();
    expect(body).toContain("Applying it drains every node");
    expect(body).toContain("[`cccccccc`](<https://forge.example.test/commit/c>)");
    expect(body).toContain("Files: 12 created.");
  });

  test("when the target moves on, the branch is built anew on it", async () => {
    await outcome(0);
    const main = world.push(project, {
      branch: "main",
      account: "bert",
      files: { "other.yaml": "a: 1\n" },
    });
    expect(await outcome(0)).toBe("updated");
    expect(world.files(project, branch).has("other.yaml")).toBe(true);
    expect(world.log(project, branch)).toHaveLength(3);
    expect(main).toBe(world.branch(project, "main"));
  });

  test.each([
    ["on top", false],
    ["in its place", true],
  ])("a person's commit %s is left alone, and that is said once", async (_where, force) => {
    await outcome(0);
    world.push(project, { branch, account: "bert", force, files: { "mine.yaml": "a: 1\n" } });
    const head = world.branch(project, branch);
    expect(await outcome(1)).toBe("hands-off");
    expect(await outcome(1)).toBe("hands-off");
    expect(world.branch(project, branch)).toBe(head);
    const [number = 0] = world.changeRequests(project);
    expect(world.comments(project, number).map(({ account }) => account)).toEqual([world.botName]);
  });

  test("a person's change of a file of ours on the branch is theirs", async () => {
    await outcome(0);
    const file = `${folder}/image-mirrors/idms-operator-0.yaml`;
    world.push(project, { branch, account: "bert", files: { [file]: "changed\n" } });
    expect(await outcome(0)).toBe("hands-off");
  });

  test("what somebody closed stays closed until a pass changes something", async () => {
    await outcome(0);
    const [number = 0] = world.changeRequests(project);
    world.editChangeRequest(project, number, { state: "closed" });
    expect(await outcome(0)).toBe("declined");
    expect(await outcome(1)).toBe("opened");
    expect(request()).toMatchObject({ state: "open" });
  });

  test("what somebody closed stays closed when its target moves on, or its branch goes", async () => {
    await outcome(0);
    const [number = 0] = world.changeRequests(project);
    world.editChangeRequest(project, number, { state: "closed" });
    world.push(project, { branch: "main", account: "bert", files: { "other.yaml": "a: 1\n" } });
    expect(await outcome(0)).toBe("declined");
    world.deleteBranch(project, branch);
    expect(await outcome(0)).toBe("declined");
    expect(world.branch(project, branch)).toBeUndefined();
  });

  test("labels that a killed process left out are added", async () => {
    world.mishap({
      fits: ({ operation }) => /add-labels|createMergeRequest/i.test(operation),
      answer: { status: 500, body: "{}" },
    });
    await outcome(0, { labels: ["mirror"] }).catch(() => undefined);
    await outcome(0, { labels: ["mirror"] });
    expect(request().labels).toEqual(["mirror"]);
    expect(world.changeRequests(project)).toHaveLength(1);
  });

  test("reviewers that a killed process left out are asked, and cost nothing from then on", async () => {
    world.permit(project, "carl", "write");
    const reviewers = ["carl"];
    world.mishap({
      fits: ({ operation }) => /request-reviewers|createMergeRequest/i.test(operation),
      answer: { status: 500, body: "{}" },
    });
    await outcome(0, { reviewers }).catch(() => undefined);
    await outcome(0, { reviewers });
    expect(request().reviewers).toEqual(["carl"]);
    expect(world.changeRequests(project)).toHaveLength(1);
    const calls: number[] = [];
    for (const some of [{}, { reviewers }]) {
      const before = world.calls.length;
      expect(await outcome(0, some)).toBe("unchanged");
      calls.push(world.calls.length - before);
    }
    expect(calls[1]).toBe(calls[0]);
  });

  test("passes of other clusters have a branch of their own", async () => {
    const two = settingsText.replace(
      "imageSets:\n",
      '  staging: {openshift: "4.20", imageSets: [staging]}\nimageSets:\n  staging: {file: staging.yaml, destination: quay.example.test/mirror}\n',
    );
    const settings = readMirrorkitYaml(two, "mirrorkit.yaml");
    const first = await publish([`production=${weeks[0]}`], {}, { settings });
    const second = await publish([`staging=${weeks[0]}`], {}, { settings });
    const again = await publish(
      [`production=${weeks[0]}`],
      {},
      { settings, origin: "platform/Mirror-Config" },
    );
    expect(
      [first, second, again].flatMap(({ results }) => results.map((one) => one.outcome)),
    ).toEqual(["opened", "opened", "opened"]);
    expect(world.branch(project, "mirrorkit/platform-mirror-config/production")).toBeDefined();
  });

  test("merged by a person, and the branch left behind: it is tidied up", async () => {
    await outcome(0);
    const [number = 0] = world.changeRequests(project);
    world.merge(project, number);
    expect(await outcome(0)).toMatch(/^(closed|unchanged)$/);
    expect(world.branch(project, branch)).toBeUndefined();
    expect(await outcome(1)).toBe("opened");
  });

  test("people's files beside ours stay", async () => {
    const mine = `${folder}/image-mirrors/mine.yaml`;
    world.push(project, { branch: "main", account: "bert", files: { [mine]: "kind: Mine\n" } });
    await outcome(0);
    expect(world.files(project, branch).get(mine)).toBe("kind: Mine\n");
  });

  test("files that a pass does without are taken away", async () => {
    const [result] = (await publish([weeks[0]])).results;
    expect(result?.created).toHaveLength(12);
    const old = `${folder}/image-mirrors/idms-old.yaml`;
    const text =
      world.files(project, branch).get(`${folder}/image-mirrors/idms-release-0.yaml`) ?? "";
    world.push(project, {
      branch: "main",
      account: "bert",
      files: {
        ...Object.fromEntries(world.files(project, branch)),
        [old]: text.replaceAll("idms-release-0", "idms-old"),
      },
    });
    const [next] = (await publish([weeks[1]])).results;
    expect(next?.deleted).toEqual([old]);
    expect(world.files(project, branch).has(old)).toBe(false);
  });

  test("labels, reviewers and automatic merging are as the settings say", async () => {
    world.permit(project, "carl", "write");
    await outcome(0, { labels: ["mirror", "day 2"], reviewers: ["carl"], autoMerge: true });
    const { labels, reviewers, autoMerge } = request();
    expect([labels.toSorted(), reviewers, autoMerge]).toEqual([
      ["day 2", "mirror"],
      ["carl"],
      true,
    ]);
  });

  test("each cluster has its own change request, if the settings say so", async () => {
    const clusters = settingsText.replace(
      "imageSets:\n",
      '  staging: {openshift: "4.20", imageSets: [production]}\nimageSets:\n',
    );
    const settings = readMirrorkitYaml(clusters, "mirrorkit.yaml");
    const { results } = await publish([weeks[0]], { changeRequests: "each" }, { settings });
    expect(results.map((result) => result.outcome)).toEqual(["opened", "opened"]);
    expect(world.branch(project, "mirrorkit/staging")).toBeDefined();
    await publish([weeks[0]], {}, { settings });
    expect(request().title).toBe("Mirror: cluster resources of production, staging");
  });

  test("a target branch that is not there is refused", async () => {
    await expect(outcome(0, { targetBranch: "trunk" })).rejects.toMatchObject({
      code: "not-found",
    });
  });
});
