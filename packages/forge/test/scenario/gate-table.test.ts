import { reviewChangeRequest } from "@mirrorkit/forge";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ForgeWorld } from "../forges/world.ts";
import { worlds } from "../forges/worlds.ts";
import { settingsText } from "../golden.ts";
import {
  redhatIndex,
  type SmallCatalog,
  type SmallImage,
  type SmallPackage,
  type SmallPass,
  type SmallRelease,
  smallImageSet,
  smallMapping,
} from "./small-pass.ts";

const path = "production/imageset.yaml";
const rules = ["version-not-pinned", "base-image-missing", "floating-tag", "catalog-minor"];
const settings = `${settingsText}rules: {${rules.map((rule) => `${rule}: off`).join(", ")}}\n`;

function release(channel: string, ...versions: readonly [string, ...string[]]): SmallRelease {
  return { channel, min: versions[0], max: versions.at(-1) ?? versions[0], versions };
}

function odf(pin: string, digit: string): SmallPackage {
  return {
    name: "odf-operator",
    channels: { "stable-4.20": pin },
    operands: { "registry.redhat.io/odf4/odf-rhel9-operator": digit },
  };
}

function pipelines(channel: string, digit: string): SmallPackage {
  return {
    name: "openshift-pipelines-operator-rh",
    channels: { [channel]: "" },
    operands: { "registry.redhat.io/openshift-pipelines/controller": digit },
  };
}

function catalog(...packages: readonly SmallPackage[]): SmallCatalog {
  return { packages };
}

function of(reference: string, ...packages: readonly SmallPackage[]): SmallCatalog {
  return { reference, packages };
}

function images(...all: readonly (string | SmallImage)[]): SmallPass {
  return { images: all.map((one) => (typeof one === "string" ? { name: one } : one)) };
}

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;
const index21 = redhatIndex.replace("4.20", "4.21");
const certified = "registry.redhat.io/redhat/certified-operator-index:v4.20";
const ubi = "registry.access.redhat.com/ubi9/ubi";

type Verdict = "pass" | "held" | "none";

/** What changes, the passes before and after, and the verdict; further texts that the comment must have. */
type Row = readonly [string, SmallPass, SmallPass, Verdict, ...string[]];

const rows: readonly Row[] = [
  [
    "an operator by digest, its pin raised",
    { catalogs: [catalog(odf("4.20.1", "a"))] },
    { catalogs: [catalog(odf("4.20.2", "b"))] },
    "pass",
  ],
  [
    "a z-stream",
    { releases: [release("stable-4.20", "4.20.18")] },
    { releases: [release("stable-4.20", "4.20.19")] },
    "pass",
  ],
  [
    "two minors, each a z-stream",
    { releases: [release("stable-4.20", "4.20.18"), release("stable-4.21", "4.21.2")] },
    { releases: [release("stable-4.20", "4.20.19"), release("stable-4.21", "4.21.3")] },
    "pass",
  ],
  [
    "a range that moves on",
    { releases: [release("stable-4.20", "4.20.16", "4.20.17", "4.20.18")] },
    { releases: [release("stable-4.20", "4.20.17", "4.20.18", "4.20.19")] },
    "pass",
    "4.20.16",
  ],
  [
    "a release, a catalog and a channel beside the old",
    {
      releases: [release("stable-4.20", "4.20.18")],
      catalogs: [catalog(pipelines("pipelines-1.22", "a"))],
    },
    {
      releases: [release("stable-4.20", "4.20.18"), release("stable-4.21", "4.21.3")],
      catalogs: [
        catalog({
          ...pipelines("pipelines-1.22", "a"),
          channels: { "pipelines-1.22": "", "pipelines-1.23": "" },
        }),
        of(index21, pipelines("pipelines-1.23", "b")),
      ],
    },
    "pass",
  ],
  [
    "a package pinned for the first time, with the same images",
    { catalogs: [catalog(odf("", "a"))] },
    { catalogs: [catalog(odf("4.20.1", "a"))] },
    "held",
  ],
  [
    "a catalog of another registry with the same CatalogSource name",
    { catalogs: [catalog(odf("4.20.1", "a"))] },
    {
      catalogs: [
        catalog(odf("4.20.1", "a")),
        of("quay.io/acme/redhat-operator-index:v4.20", pipelines("latest", "b")),
      ],
    },
    "held",
  ],
  [
    "a release dropped",
    { releases: [release("stable-4.20", "4.20.18"), release("stable-4.21", "4.21.3")] },
    { releases: [release("stable-4.21", "4.21.3")] },
    "held",
  ],
  [
    "a release replaced by the next minor",
    { releases: [release("stable-4.20", "4.20.18")] },
    { releases: [release("stable-4.21", "4.21.3")] },
    "held",
  ],
  [
    "a catalog dropped",
    { catalogs: [catalog(odf("4.20.1", "a")), of(index21, odf("4.20.1", "a"))] },
    { catalogs: [of(index21, odf("4.20.1", "a"))] },
    "held",
  ],
  [
    "a catalog replaced by the next minor",
    { catalogs: [catalog(odf("4.20.1", "a"))] },
    { catalogs: [of(index21, odf("4.20.1", "a"))] },
    "held",
  ],
  [
    "a channel replaced by the next",
    { catalogs: [catalog(pipelines("pipelines-1.22", "a"))] },
    { catalogs: [catalog(pipelines("pipelines-1.23", "b"))] },
    "held",
    "pipelines-1.22",
  ],
  ["a tag raised", images(`${ubi}:9.6`), images(`${ubi}:9.7`), "pass"],
  [
    "a tag with a time stamp raised",
    images(`${ubi}:9.6-1751287003`),
    images(`${ubi}:9.6-1752587672`),
    "pass",
  ],
  [
    "a digest of an additional image by another",
    images(`${ubi}@${digest("a")}`),
    images(`${ubi}@${digest("b")}`),
    "pass",
    "order",
  ],
  [
    "a comment, another order and the size of archives",
    { ...images(`${ubi}:latest`, "quay.io/a/b:1"), more: ["  # one"] },
    { ...images("quay.io/a/b:1", `${ubi}:latest`), more: ["archiveSize: 8"] },
    "pass",
  ],
  ["a floating tag by a version", images(`${ubi}:latest`), images(`${ubi}:9.7`), "held"],
  ["v2 by v1", images("quay.io/a/b:v2"), images("quay.io/a/b:v1"), "held"],
  [
    "release-2.9 by release-1.0",
    images("quay.io/a/b:release-2.9"),
    images("quay.io/a/b:release-1.0"),
    "held",
  ],
  ["1.2.3.9 by 1.2.3.1", images("quay.io/a/b:1.2.3.9"), images("quay.io/a/b:1.2.3.1"), "held"],
  [
    "a repository of an operand that vanishes while the pin is raised",
    {
      catalogs: [
        catalog({
          ...odf("4.20.1", "a"),
          operands: { "registry.redhat.io/odf4/a": "a", "registry.redhat.io/odf4/b": "b" },
        }),
      ],
    },
    {
      catalogs: [
        catalog({ ...odf("4.20.2", "c"), operands: { "registry.redhat.io/odf4/a": "c" } }),
      ],
    },
    "held",
    "odf4/b",
  ],
  [
    "a package dropped and look-alike additional images added",
    { catalogs: [catalog(odf("4.20.1", "a"), pipelines("p", "b"))] },
    {
      catalogs: [catalog(odf("4.20.1", "a"))],
      ...images(`registry.redhat.io/openshift-pipelines/controller@${digest("c")}`),
    },
    "held",
    "openshift-pipelines-operator-rh",
  ],
  [
    "a package lowered in one of two catalogs",
    { catalogs: [catalog(odf("4.20.1", "a")), of(certified, odf("4.20.1", "a"))] },
    { catalogs: [catalog(odf("4.20.2", "b")), of(certified, odf("4.20.0", "a"))] },
    "held",
  ],
  [
    "an open channel beside a lowered one",
    { catalogs: [catalog({ ...odf("", "a"), channels: { a: "1.5.0", b: "" } })] },
    { catalogs: [catalog({ ...odf("", "a"), channels: { a: "1.3.0", b: "" } })] },
    "held",
  ],
  [
    "another registry with the same path",
    images("registry.redhat.io/a/b:1"),
    images("evil.example/a/b:1"),
    "held",
  ],
  [
    "another registry of a catalog",
    { catalogs: [catalog(odf("4.20.1", "a"))] },
    { catalogs: [of("evil.example/redhat/redhat-operator-index:v4.20", odf("4.20.1", "a"))] },
    "held",
  ],
  [
    "targetRepo moved",
    images({ name: "quay.io/a/b:1", targetRepo: "x/y" }),
    images({ name: "quay.io/a/b:1", targetRepo: "x/z" }),
    "held",
  ],
  [
    "an older catalog behind the same target tag",
    {
      catalogs: [
        {
          ...of(index21, odf("4.20.1", "a")),
          more: ["      targetTag: prod"],
          target: "redhat/redhat-operator-index:prod",
        },
      ],
    },
    {
      catalogs: [
        {
          ...catalog(odf("4.20.1", "a")),
          more: ["      targetTag: prod"],
          target: "redhat/redhat-operator-index:prod",
        },
      ],
    },
    "held",
  ],
  [
    "a second source under a release's tag",
    { releases: [release("stable-4.20", "4.20.18")], ...images(`${ubi}:9.6`) },
    {
      releases: [release("stable-4.20", "4.20.18")],
      ...images(`${ubi}:9.6`, {
        name: "quay.io/a/b:1",
        targetRepo: "openshift/release-images",
        targetTag: "4.20.17-x86_64",
      }),
    },
    "held",
    "openshift/release-images:4.20.17-x86_64",
  ],
  [
    "a second source over a catalog's tag",
    { catalogs: [catalog(odf("4.20.1", "a"))] },
    {
      catalogs: [catalog(odf("4.20.1", "a"))],
      ...images({
        name: "quay.io/a/b:1",
        targetRepo: "redhat/redhat-operator-index",
        targetTag: "v4.20",
      }),
    },
    "held",
    "redhat/redhat-operator-index:v4.20",
  ],
];

describe.each(worlds)("the table of docs/review.md on %s", (_kind, openWorld) => {
  let world: ForgeWorld;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  test.each(rows.map((row, index) => [row[0], index] as const))("%s", async (_what, index) => {
    const [, before, after, verdict, ...texts] = rows[index] ?? rows[0] ?? fail();
    const project = world.addProject(`platform/table-${index}`, {
      "mirrorkit.yaml": settings,
      [path]: smallImageSet(before),
    });
    const main = world.branch(project, "main") ?? "";
    const name = "dry-run";
    world.addArtefact(project, { sha: main, name, files: { "mapping.txt": smallMapping(before) } });
    const files = { [path]: smallImageSet(after) };
    const sha = world.push(project, { branch: "change", account: "ada", files });
    const number = world.openChangeRequest(project, {
      source: "change",
      title: "t",
      account: "ada",
    });
    const left = { "mapping.txt": smallMapping(after) };
    world.addArtefact(project, { sha, name, files: left, changeRequest: number });
    await reviewChangeRequest({ project: await world.open(project), number });
    const status = world.statuses(project, sha).get("mirrorkit/review");
    const comment = world
      .comments(project, number)
      .map(({ body }) => body)
      .join("\n");
    expect(`${status?.state} ${comment}`).toMatch(verdict === "pass" ? /^passed / : /^failed /);
    for (const text of texts) expect(comment).toContain(text);
    if (verdict === "pass") return;
    expect(comment).toMatch(/not approved\./);
    world.permit(project, "bert", "maintain");
    const [, approval = ""] = /approve-removals ([0-9a-f]{32})/.exec(comment) ?? [];
    world.comment(project, number, "bert", `/mirror approve-removals ${approval}`);
    await reviewChangeRequest({ project: await world.open(project), number });
    expect(world.statuses(project, sha).get("mirrorkit/review")?.state).toBe("passed");
  });
});

function fail(): never {
  throw new Error("there is no such row");
}
