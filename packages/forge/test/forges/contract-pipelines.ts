import type { Annotation, ArtefactRequest, StatusRequest } from "@mirrorkit/forge";
import { expect, test } from "vitest";
import { type Begun, begin, hardText, textOf } from "./contract-project.ts";
import type { ForgeWorld } from "./world.ts";

const name = "mirrorkit / review";

function statusOf({ head, number }: Begun, change: Partial<StatusRequest> = {}): StatusRequest {
  return {
    sha: head,
    changeRequest: number,
    name,
    state: "pending",
    title: "waits for the dry run",
    annotations: [],
    ...change,
  };
}

function artefactOf(
  { head, number }: Begun,
  change: Partial<ArtefactRequest> = {},
): ArtefactRequest {
  return {
    sha: head,
    of: { changeRequest: number },
    name: "dry-run",
    path: "dry-run/mapping.txt",
    maxBytes: 10_000,
    ...change,
  };
}

export function describePipelines(current: () => ForgeWorld): void {
  test("a commit shows the status that was set last", async () => {
    const begun = await begin(current());
    const { world, path, project, head } = begun;
    const shown = (): unknown => world.statuses(path, head).get(name);
    await project.setStatus(statusOf(begun));
    expect(shown()).toMatchObject({ state: "pending", title: "waits for the dry run" });
    await project.setStatus(statusOf(begun, { state: "failed", title: "3 removals" }));
    expect(shown()).toMatchObject({ state: "failed", title: "3 removals" });
    await project.setStatus(statusOf(begun, { state: "passed", title: "nothing is removed" }));
    expect(shown()).toMatchObject({ state: "passed", title: "nothing is removed" });
    await project.setStatus(statusOf(begun, { state: "pending", title: "looks again" }));
    expect(shown()).toMatchObject({ state: "pending", title: "looks again" });
  });

  test("a status that is there already is not written again", async () => {
    const begun = await begin(current());
    const { world, path, head } = begun;
    const annotations: Annotation[] = [
      { path: "imageset.yaml", line: 1, severity: "warning", title: "t", message: "m" },
    ];
    const request = statusOf(begun, {
      state: "failed",
      title: "3 removals 🚀",
      url: "https://forge.example/page",
      annotations,
    });
    await begun.project.setStatus(request);
    await begun.project.setStatus(request);
    await (await world.open(path)).setStatus(request);
    expect(world.statuses(path, head).get(name)?.writes).toBe(1);
  });

  test("a status that is to be the first is written only where there is none of its name", async () => {
    const begun = await begin(current());
    const { world, path, project, head } = begun;
    const first = statusOf(begun, { title: "is looked at", onlyFirst: true });
    expect(await project.setStatus({ ...first, name: "other" })).toBe(true);
    expect(await project.setStatus(first)).toBe(true);
    expect(await project.setStatus({ ...first, title: "again" })).toBe(false);
    await project.setStatus(statusOf(begun, { state: "failed", title: "3 removals" }));
    expect(await project.setStatus(first)).toBe(false);
    expect(await (await world.open(path)).setStatus(first)).toBe(false);
    const shown = world.statuses(path, head);
    expect(shown.get(name)).toMatchObject({ state: "failed", title: "3 removals", writes: 2 });
    expect(shown.get("other")).toMatchObject({ state: "pending", title: "is looked at" });
  });

  test("statuses of several names and commits do not touch each other", async () => {
    const begun = await begin(current());
    const { world, path, project, head } = begun;
    await project.setStatus(statusOf(begun, { state: "passed", title: "a" }));
    await project.setStatus(statusOf(begun, { name: "other", state: "failed", title: "b" }));
    const next = world.push(path, { branch: "change", files: { "n.txt": "n" } });
    await project.setStatus(statusOf(begun, { sha: next, title: "c" }));
    expect(world.statuses(path, head).get(name)).toMatchObject({ state: "passed", title: "a" });
    expect(world.statuses(path, head).get("other")).toMatchObject({ state: "failed", title: "b" });
    expect(world.statuses(path, next).get(name)).toMatchObject({ state: "pending", title: "c" });
  });

  test("a status takes titles up to its limit and many annotations", async () => {
    const begun = await begin(current());
    const title = `${hardText.replaceAll("\n", " ")} `.repeat(3).slice(0, 139).trim();
    const annotations = Array.from(
      { length: 120 },
      (_, index): Annotation => ({
        path: "imageset.yaml",
        line: index + 1,
        severity: index % 2 === 0 ? "error" : "info",
        title: `finding ${index}`,
        message: hardText.repeat(200),
      }),
    );
    await begun.project.setStatus(statusOf(begun, { state: "failed", title, annotations }));
    const shown = begun.world.statuses(begun.path, begun.head).get(name);
    expect(shown).toMatchObject({ state: "failed", title });
  });

  test("a commit without a pipeline has no artefact", async () => {
    const begun = await begin(current());
    expect(await begun.project.artefact(artefactOf(begun))).toBeUndefined();
  });

  test("an artefact is found by commit, name and path", async () => {
    const begun = await begin(current());
    const { world, path, project, head, number } = begun;
    const files = { "dry-run/mapping.txt": `mapping ${hardText}`, "other.txt": "o" };
    world.addArtefact(path, { sha: head, changeRequest: number, name: "dry-run", files });
    const found = await project.artefact(artefactOf(begun));
    expect(textOf(found?.bytes)).toBe(`mapping ${hardText}`);
    expect(found?.at).toEqual(world.now());
    expect(found?.url).toMatch(/^https?:\/\//);
    expect(await project.artefact(artefactOf(begun, { name: "other" }))).toBeUndefined();
    expect(await project.artefact(artefactOf(begun, { path: "mapping.txt" }))).toBeUndefined();
    const main = world.branch(path, "main") ?? "";
    expect(await project.artefact(artefactOf(begun, { sha: main }))).toBeUndefined();
  });

  test("of several pipelines for a commit the newest counts", async () => {
    const begun = await begin(current());
    const { world, path, project, head, number } = begun;
    for (const content of ["old", "new"]) {
      const files = { "dry-run/mapping.txt": content };
      world.addArtefact(path, { sha: head, changeRequest: number, name: "dry-run", files });
    }
    expect(textOf((await project.artefact(artefactOf(begun)))?.bytes)).toBe("new");
  });

  test("an artefact of a branch is found without a change request", async () => {
    const begun = await begin(current());
    const { world, path, project } = begun;
    const sha = world.branch(path, "main") ?? "";
    world.addArtefact(path, { sha, name: "dry-run", files: { "dry-run/mapping.txt": "m" } });
    const request = artefactOf(begun, { sha, of: { branch: "main" } });
    expect(textOf((await project.artefact(request))?.bytes)).toBe("m");
  });

  test("a pipeline of another branch at the same commit is passed over", async () => {
    const begun = await begin(current());
    const { world, path, project } = begun;
    const sha = world.branch(path, "main") ?? "";
    const request = artefactOf(begun, { sha, of: { branch: "main" } });
    const add = (text: string, branch?: string): void => {
      const files = { "dry-run/mapping.txt": text };
      const of = branch === undefined ? {} : { branch };
      world.addArtefact(path, { sha, name: "dry-run", files, ...of });
    };
    add("theirs", "mallory/main");
    expect(await project.artefact(request)).toBeUndefined();
    add("ours");
    for (let count = 0; count < 12; count += 1) add("theirs", "mallory/main");
    expect(textOf((await project.artefact(request))?.bytes)).toBe("ours");
    const theirs = { ...request, of: { branch: "mallory/main" } };
    expect(textOf((await project.artefact(theirs))?.bytes)).toBe("theirs");
  });

  test("a pipeline of a change request is none of the branch, nor the other way round", async () => {
    const begun = await begin(current());
    const { world, path, project, head, number } = begun;
    const files = { "dry-run/mapping.txt": "m" };
    world.addArtefact(path, { sha: head, changeRequest: number, name: "dry-run", files });
    const request = artefactOf(begun, { of: { branch: "change" } });
    expect(await project.artefact(request)).toBeUndefined();
    const sha = world.branch(path, "main") ?? "";
    world.addArtefact(path, { sha, name: "dry-run", files });
    expect(await project.artefact(artefactOf(begun, { sha }))).toBeUndefined();
  });

  test("an artefact of a change request from a fork is found", async () => {
    const begun = await begin(current());
    const { world, path, project, head } = begun;
    const number = world.openChangeRequest(path, {
      source: "change",
      title: "fork",
      account: "mallory",
      fork: true,
    });
    const files = { "dry-run/mapping.txt": "theirs" };
    world.addArtefact(path, { sha: head, changeRequest: number, name: "dry-run", files });
    const found = await project.artefact(artefactOf(begun, { of: { changeRequest: number } }));
    expect(textOf(found?.bytes)).toBe("theirs");
  });

  test("an artefact that is larger than allowed is refused, however small it was packed", async () => {
    const begun = await begin(current());
    const { world, path, project, head, number } = begun;
    const files = { "dry-run/mapping.txt": new Uint8Array(5_000_000) };
    world.addArtefact(path, { sha: head, changeRequest: number, name: "dry-run", files });
    const read = project.artefact(artefactOf(begun, { maxBytes: 100_000 }));
    await expect(read).rejects.toMatchObject({ code: "refused" });
  });
}
