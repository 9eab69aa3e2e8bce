import { createHash } from "node:crypto";
import { proposeBumps } from "@mirrorkit/forge/internal";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type CatalogRegistry,
  exampleCatalog,
  startCatalogRegistry,
} from "../../../../test/registries/catalog-registry.ts";
import { withTrailer } from "../../src/proposing/own-commit.ts";
import { digestOfFiles } from "../../src/proposing/tree-changes.ts";
import type { ForgeWorld } from "../forges/world.ts";
import { worlds } from "../forges/worlds.ts";

const path = "production/imageset.yaml";
const branch = "mirrorkit/bump/production";
const index = "redhat/redhat-operator-index";

function blobOf(text: string): string {
  return createHash("sha1")
    .update(`blob ${Buffer.byteLength(text)}\0${text}`)
    .digest("hex");
}

describe.each(worlds)("next versions on %s", (_kind, openWorld) => {
  let world: ForgeWorld;
  let registry: CatalogRegistry;
  let project: string;

  beforeEach(async () => {
    [world, registry] = await Promise.all([openWorld(), startCatalogRegistry()]);
    registry.putImage(index, "v4.20", exampleCatalog());
    project = world.addProject("platform/mirror-config", {
      "mirrorkit.yaml": settings(`{plan: {registries: ["${registry.host}"]}}`),
      [path]: imageSet("1.20.3"),
    });
  });

  afterEach(() => Promise.all([world.close(), registry.close()]));

  function settings(mapping: string): string {
    const place = `{file: ${path}, destination: quay.example.test/mirror}`;
    return [`imageSets: {production: ${place}}`, `review: {mapping: ${mapping}}`, ""].join("\n");
  }

  function imageSet(version: string): string {
    return [
      "kind: ImageSetConfiguration",
      "apiVersion: mirror.openshift.io/v2alpha1",
      "mirror:",
      "  operators:",
      `    - catalog: ${registry.host}/${index}:v4.20`,
      "      packages:",
      "        - name: openshift-gitops-operator # the one for teams",
      "          channels:",
      "            - name: latest",
      `              minVersion: ${version}`,
      `              maxVersion: ${version}`,
      "",
    ].join("\n");
  }

  async function bump(): Promise<readonly string[]> {
    const results = await proposeBumps({
      project: await world.open(project),
      plans: () => ({ registries: { insecure: [registry.host] } }),
    });
    return results.map(({ outcome }) => outcome);
  }

  const request = () => world.changeRequest(project, world.changeRequests(project).at(-1) ?? 0);

  test("are one change request an ImageSet, with the difference of a review", async () => {
    expect(await bump()).toEqual(["opened"]);
    expect(request()).toMatchObject({
      title: "Bump production: openshift-gitops-operator 1.20.4",
      source: branch,
      state: "open",
    });
    expect(request().body).toContain(
      "| `openshift-gitops-operator` | `1.20.3` | `1.20.4` | `latest` |",
    );
    expect(world.files(project, branch).get(path)).toBe(imageSet("1.20.4"));
    expect(await bump()).toEqual(["unchanged"]);
    expect(world.changeRequests(project)).toHaveLength(1);
  });

  test("are left alone once a person closed the request, or committed to its branch", async () => {
    await bump();
    world.push(project, { branch, account: "ada", files: { "README.md": "mine\n" } });
    expect(await bump()).toEqual(["hands-off"]);
    world.deleteBranch(project, branch);
    const [number = 0] = world.changeRequests(project);
    world.editChangeRequest(project, number, { state: "closed" });
    expect(await bump()).toEqual(["declined"]);
    expect(world.changeRequests(project)).toHaveLength(1);
  });

  test("do not carry what a person writes to the branch in the way of the bot", async () => {
    const files = {
      [path]: imageSet("1.20.3").replace("openshift-gitops-operator", "other"),
      ".gitlab-ci.yml": "evil: {script: [evil]}\n",
    };
    const blobs = Object.entries(files).map(
      ([name, text]) => [name, { mode: "100644", blob: blobOf(text) }] as const,
    );
    const message = withTrailer("Bump production", digestOfFiles(new Map(blobs)));
    world.push(project, { branch, account: "ada", files, message });
    world.openChangeRequest(project, { source: branch, title: "Bump", account: "ada" });
    expect(await bump()).toEqual(["updated"]);
    expect(world.files(project, branch).get(path)).toBe(imageSet("1.20.4"));
    expect(world.files(project, branch).has(".gitlab-ci.yml")).toBe(false);
    expect(world.log(project, branch)).not.toContain(message);
    world.push(project, { branch, account: "ada", files, message });
    expect(await bump()).toEqual(["hands-off"]);
    expect(world.files(project, branch).has(".gitlab-ci.yml")).toBe(true);
  });

  test("ignore a closed request of a fork that names their branch and files", async () => {
    const wanted = new Map([[path, { mode: "100644", blob: blobOf(imageSet("1.20.4")) }]]);
    const body = `<!-- mirrorkit:files=${digestOfFiles(wanted)} -->`;
    world.push(project, { branch, account: "eve", files: { "README.md": "mine\n" } });
    const foreign = { source: branch, title: "Bump", account: "eve", body, fork: true };
    const number = world.openChangeRequest(project, foreign);
    world.editChangeRequest(project, number, { state: "closed" });
    world.deleteBranch(project, branch);
    expect(await bump()).toEqual(["opened"]);
  });

  test("close their request when the default branch has them", async () => {
    await bump();
    world.push(project, { branch: "main", account: "ada", files: { [path]: imageSet("1.20.4") } });
    expect(await bump()).toEqual(["closed"]);
    expect(world.branch(project, branch)).toBeUndefined();
    expect(await bump()).toEqual(["unchanged"]);
  });

  test("name what could not be read, and ask no registry without plans in the settings", async () => {
    world.push(project, {
      branch: "main",
      account: "ada",
      files: { "mirrorkit.yaml": settings('{plan: {registries: ["other.example.test"]}}') },
    });
    await expect(bump()).rejects.toMatchObject({
      message: expect.stringContaining(`the settings do not list the registry ${registry.host}`),
    });
    world.push(project, {
      branch: "main",
      account: "ada",
      files: { "mirrorkit.yaml": settings("{}") },
    });
    await expect(bump()).rejects.toMatchObject({ code: "wrong-use" });
    expect(registry.requests).toEqual([]);
    expect(world.changeRequests(project)).toEqual([]);
  });
});
