import type { ChangeRequest, ForgeProject } from "@mirrorkit/forge";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { GitLabWorld } from "../forges/gitlab/world.ts";

let world: GitLabWorld;
let name: string;
let bot: ForgeProject;

beforeEach(async () => {
  world = await GitLabWorld.open();
  name = world.addProject("config", { "imageset.yaml": "kind: ImageSetConfiguration\n" });
  bot = await world.open(name);
});

afterEach(() => world.close());

function propose(): number {
  world.push(name, { branch: "topic", files: { "a.txt": "a\n" } });
  return world.openChangeRequest(name, { source: "topic", title: "Topic", account: "ann" });
}

async function changeRequest(number: number): Promise<ChangeRequest> {
  const found = await bot.changeRequest(number);
  if (found === undefined) throw new Error(`no change request ${number}`);
  return found;
}

describe("who contributed", () => {
  test("counts whoever pushed so many branches at once that GitLab names none", async () => {
    const number = propose();
    const project = world.state.project(name);
    world.state.notePush(project, world.state.user("mallory"), { ref: null, from: null, to: null });
    const found = await bot.contributors(await changeRequest(number));
    expect(found.map((account) => account.name).sort()).toEqual(["mallory", "somebody"]);
  });

  test("is not said before GitLab tells of the newest push", async () => {
    const number = propose();
    const { pushes } = world.state.project(name);
    pushes.pop();
    const asked = bot.contributors(await changeRequest(number));
    await expect(asked).rejects.toMatchObject({ code: "network" });
  });

  test("is asked for with a token that may only read, too", async () => {
    const number = propose();
    world.state.scope = "read_api";
    expect(await bot.contributors(await changeRequest(number))).toHaveLength(1);
  });
});
