import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { examplePath } from "./fixture-folder.ts";
import { digest, fleetFolder, folderWith, imageConfiguration, mirrorSet } from "./pull-fixtures.ts";
import { mirrorkit } from "./run-cli.ts";

describe("p12: short names are resolved as a node does", () => {
  test("the search registries are tried in order, each with its mirrors", async () => {
    const { output, status } = await mirrorkit(
      "resolve",
      "ubi9/ubi:9.6",
      "busybox:1.36.1",
      "--resources",
      fleetFolder(),
    );
    expect(status).toBe(0);
    expect(output).toBe(`ubi9/ubi:9.6  (no host: nodes try these in turn)
  registry.access.redhat.com/ubi9/ubi:9.6  (by the mirrors of registry.access.redhat.com/ubi9)
    1. quay.example.test/fleet/ubi9/ubi:9.6
    2. registry.access.redhat.com/ubi9/ubi:9.6
  docker.io/ubi9/ubi:9.6  (no mirror set covers it)
    3. docker.io/ubi9/ubi:9.6

busybox:1.36.1  (no host: nodes try these in turn)
  registry.access.redhat.com/busybox:1.36.1  (no mirror set covers it)
    1. registry.access.redhat.com/busybox:1.36.1
  docker.io/library/busybox:1.36.1  (by the mirrors of docker.io/library)
    2. quay.example.test/fleet/library/busybox:1.36.1
    3. docker.io/library/busybox:1.36.1
`);
  });

  test("the ambiguous name that a node may refuse is reported, with the names to write", async () => {
    const { notes } = await mirrorkit("resolve", "ubi9/ubi", "--resources", fleetFolder());
    expect(notes).toContain('warning: the image "ubi9/ubi" has no host');
    expect(notes).toContain("rejects it as ambiguous [short-name]");
    expect(notes).toContain(
      "Write the host: registry.access.redhat.com/ubi9/ubi:latest or docker.io/ubi9/ubi:latest.",
    );
  });

  test.each([
    ["ubi9/ubi:9.6", []],
    ["ubi9/ubi", []],
    ["ubi9:9.6", []],
    ["busybox:1.36.1", ["no-mirror"]],
    ["library/busybox:1.36.1", ["no-mirror"]],
    [`ubi9/ubi@${digest}`, ["tag-only"]],
    ["docker.io/library/busybox:1.36.1", []],
    ["localhost/x:1", ["no-mirror"]],
  ])("%s is covered when the first candidate is", async (image, why) => {
    const folder = fleetFolder({
      "more.json": mirrorSet("Tag", "more", [
        { source: "registry.access.redhat.com/ubi9", mirrors: ["quay.example.test/fleet/ubi9"] },
      ]),
    });
    const args = ["--uncovered", "--json", "--resources", folder];
    const { output, status } = await mirrorkit("resolve", image, ...args);
    const uncovered = JSON.parse(output) as readonly { readonly why: string }[];
    expect(uncovered.map((one) => one.why)).toEqual(why);
    expect(status).toBe(why.length > 0 ? 1 : 0);
  });

  test.each([
    [["quay.example.test/fleet"], "quay.example.test/fleet/busybox:1", 0],
    [["docker.io"], "docker.io/library/busybox:1", 0],
    [["docker.io", "registry.access.redhat.com"], "docker.io/library/busybox:1", 0],
    [["quay.io"], "quay.io/busybox:1", 1],
  ])("the cluster's own search registries count: %s", async (registries, first, status) => {
    const folder = fleetFolder({
      "image.json": imageConfiguration({ containerRuntimeSearchRegistries: registries }),
      "at.json": mirrorSet("Digest", "at", [
        { source: "a.test", mirrors: ["quay.example.test/fleet"] },
      ]),
    });
    const shown = await mirrorkit("resolve", "busybox:1", "--json", "--resources", folder);
    const [answer] = JSON.parse(shown.output) as readonly {
      readonly candidates: readonly { readonly image: string }[];
    }[];
    expect(answer?.candidates[0]?.image).toBe(first);
    expect(answer?.candidates).toHaveLength(registries.length);
    const asked = await mirrorkit("resolve", "busybox:1", "--uncovered", "--resources", folder);
    expect(asked.status).toBe(status);
  });

  test("a single search registry is not ambiguous", async () => {
    const image = imageConfiguration({ containerRuntimeSearchRegistries: ["docker.io"] });
    const folder = fleetFolder({ "image.json": image });
    const { notes } = await mirrorkit("resolve", "busybox:1", "--resources", folder);
    expect(notes).toContain("nodes look for it in their only search registry");
    expect(notes).not.toContain("ambiguous");
  });
});

describe("p13: nothing is applied of mirror sets that the operator refuses", () => {
  const release = (name: string, mirror: string, mirrorSourcePolicy?: string): string =>
    mirrorSet("Digest", name, [
      {
        source: "quay.io/openshift-release-dev",
        mirrors: [mirror],
        ...(mirrorSourcePolicy === undefined ? {} : { mirrorSourcePolicy }),
      },
    ]);
  const never = release("idms-release-0", "quay.example.test/fleet/o", "NeverContactSource");
  const before = { "release.json": never };
  const after = { ...before, "second.json": release("second", "quay2.example.test/fleet/o") };
  const icsp = JSON.stringify({
    apiVersion: "operator.openshift.io/v1alpha1",
    kind: "ImageContentSourcePolicy",
    metadata: { name: "old" },
    spec: {
      repositoryDigestMirrors: [
        { source: "quay.io/openshift-release-dev", mirrors: ["quay2.example.test/fleet/o"] },
      ],
    },
  });
  const tags = mirrorSet("Tag", "tags", [
    { source: "quay.io/openshift-release-dev", mirrors: ["quay2.example.test/fleet/o"] },
  ]);
  const own = mirrorSet("Digest", "own", [
    {
      source: "a.test/x",
      mirrors: ["m.test/x", "a.test/x"],
      mirrorSourcePolicy: "NeverContactSource",
    },
  ]);
  const both = imageConfiguration({ allowedRegistries: ["a.test"], blockedRegistries: ["b.test"] });
  const scope = imageConfiguration({ blockedRegistries: ["*.example.test/x"] });

  test.each([
    ["a second set with another policy", after],
    ["an ImageContentSourcePolicy against NeverContactSource", { ...before, "icsp.json": icsp }],
    ["an ImageTagMirrorSet against NeverContactSource", { ...before, "itms.json": tags }],
    ["a source that is its own mirror and never contacted", { ...before, "own.json": own }],
    ["allowed and blocked registries together", { ...before, "image.json": both }],
    ["a blocked registry that is not a scope", { ...before, "image.json": scope }],
  ])("%s", async (_title, files) => {
    const [old, now] = [folderWith(before), folderWith(files)];
    const args = ["nodes", "--before", old, "--after", now];
    const text = await mirrorkit(...args);
    expect(text.status).toBe(1);
    expect(text.output).toMatch(/^Nothing is applied: /);
    expect(text.output).not.toMatch(/No node drains|Every node drains/);
    const json = await mirrorkit(...args, "--json");
    expect(json.status).toBe(1);
    expect(JSON.parse(json.output)).toMatchObject({ applied: false, drains: false, reasons: [] });
    const printed = await mirrorkit(...args, "--print");
    expect(printed.output).toContain("nodes keep this file");
    expect(printed.output).not.toContain("quay2");
    const image = `quay.io/openshift-release-dev/x@${digest}`;
    const asked = await mirrorkit("resolve", image, "--uncovered", "--resources", now);
    expect(asked.status).toBe(1);
    expect(asked.output).toMatch(/^Nothing is applied: /);
    expect(asked.output).not.toContain("Every image is covered");
  });

  test("a conflict that is fixed lets the whole backlog through", async () => {
    const args = ["nodes", "--before", folderWith(after), "--after", folderWith(before)];
    const { output, status } = await mirrorkit(...args);
    expect(status).toBe(1);
    expect(output).toMatch(/^All pending changes are applied: /);
    const json = await mirrorkit(...args, "--json");
    expect(JSON.parse(json.output)).toMatchObject({ applied: true, backlog: true });
  });

  test("a conflict that stays keeps everything waiting", async () => {
    const args = ["nodes", "--before", folderWith(after), "--after", folderWith(after)];
    const { output, status } = await mirrorkit(...args);
    expect([status, output.split(":")[0]]).toEqual([1, "Nothing is applied"]);
  });

  test("a warning alone does not change the status, as the table of exit statuses says", async () => {
    const second = release("second", "quay2.example.test/fleet/o", "NeverContactSource");
    const now = folderWith({ ...before, "second.json": second });
    const args = ["nodes", "--before", folderWith(before), "--after", now];
    const { notes, output, status } = await mirrorkit(...args);
    expect(notes).toContain("[different-mirrors]");
    expect(output).toContain("No node drains.");
    expect(status).toBe(0);
    expect(JSON.parse((await mirrorkit(...args, "--json")).output)).toMatchObject({
      applied: true,
      drains: false,
    });
  });
});

describe("what a cluster reads beside mirror sets counts", () => {
  const mirrors = mirrorSet("Tag", "t", [{ source: "a.test/x", mirrors: ["m.test/x"] }]);

  test.each([
    [{ blockedRegistries: ["a.test"] }, "a.test/x/app:1", "rejected"],
    [{ blockedRegistries: ["*.test"] }, "a.test/x/app:1", "rejected"],
    [{ allowedRegistries: ["m.test"] }, "a.test/x/app:1", "rejected"],
    [{ allowedRegistries: ["a.test/x"] }, "a.test/x/app:1", undefined],
    [{ allowedRegistries: ["a.test/x"] }, "m.test/x/app:1", "rejected"],
    [{ blockedRegistries: ["m.test"] }, "a.test/x/app:1", "blocked-mirror"],
    [{ insecureRegistries: ["m.test"] }, "a.test/x/app:1", undefined],
  ])("%j: %s is %s", async (sources, image, why) => {
    const folder = folderWith({ "t.json": mirrors, "i.json": imageConfiguration(sources) });
    const args = ["resolve", image, "--uncovered", "--json", "--resources", folder];
    const uncovered = JSON.parse((await mirrorkit(...args)).output) as { readonly why: string }[];
    expect(uncovered.map((one) => one.why)).toEqual(why === undefined ? [] : [why]);
  });

  test("resolve says that nodes reject an image, though it has a mirror", async () => {
    const image = imageConfiguration({ blockedRegistries: ["a.test"] });
    const folder = folderWith({ "t.json": mirrors, "i.json": image });
    const { output } = await mirrorkit("resolve", "a.test/x/app:1", "--resources", folder);
    expect(output).toContain(
      "a.test/x/app:1  (nodes reject it: blockedRegistries contains a.test, which also applies to its mirrors)",
    );
  });

  test.each([
    [{ insecureRegistries: ["m.test"] }, false, "the mirror m.test/x of a.test/x becomes insecure"],
    [
      { blockedRegistries: ["a.test"] },
      true,
      "nodes reject images of a.test, whatever mirrors it has",
    ],
    [
      { allowedRegistries: ["a.test"] },
      false,
      "nodes reject every image whose name is not below a.test",
    ],
    [
      { containerRuntimeSearchRegistries: ["docker.io"] },
      true,
      "names without a host are searched in docker.io, no longer in registry.access.redhat.com, docker.io: every node reboots",
    ],
  ])("nodes: %j drains: %s", async (sources, drains, text) => {
    const before = folderWith({ "t.json": mirrors });
    const after = folderWith({ "t.json": mirrors, "i.json": imageConfiguration(sources) });
    const { output, status } = await mirrorkit("nodes", "--before", before, "--after", after);
    expect(output).toContain(text);
    if (!("insecureRegistries" in sources)) expect(status).toBe(drains ? 1 : 0);
  });

  test.each([
    [{ blockedRegistry: ["a.test"] }, "Did you mean blockedRegistries?", 1],
    [{ blockedRegistries: "a.test" }, "Write a list of strings.", 1],
  ])("a slip in the image configuration is an error: %j", async (sources, help, status) => {
    const after = folderWith({ "t.json": mirrors, "i.json": imageConfiguration(sources) });
    const outcome = await mirrorkit("nodes", "--before", after, "--after", after);
    expect(outcome.notes).toContain(help);
    expect(outcome.status).toBe(status);
  });
});

describe("where a mapping says that an image went counts before covered", () => {
  const mirrors = [
    mirrorSet("Tag", "t", [{ source: "a.test/x", mirrors: ["m.test/x"] }]),
    mirrorSet("Digest", "d", [{ source: "a.test/x", mirrors: ["m.test/x"] }]),
  ];
  const covered = (): string =>
    folderWith({ "t.json": mirrors[0] ?? "", "d.json": mirrors[1] ?? "" });

  test.each([
    ["a.test/x/app:1", "m.test/x/app:1", []],
    ["a.test/x/app:1", "m.test/other/app:1", ["other-place"]],
    ["a.test/x/app:1", "m.test/x/app:stable", ["other-place"]],
    [`a.test/x/app@${digest}`, `m.test/x/app:${digest.replace(":", "-")}`, []],
    [`a.test/x/app@${digest}`, "m.test/elsewhere/app:v1", ["other-place"]],
    ["a.test/x/app:1", "localhost:55000/x/app:1", []],
    ["b.test/x/app:1", "m.test/x/app:1", ["no-mirror"]],
  ])("%s went to %s", async (source, destination, why) => {
    const mapping = join(
      folderWith({ "mapping.txt": `docker://${source}=docker://${destination}\n` }),
      "mapping.txt",
    );
    const args = [
      "resolve",
      "--uncovered",
      "--json",
      "--mapping",
      mapping,
      "--resources",
      covered(),
    ];
    const { output } = await mirrorkit(...args);
    expect((JSON.parse(output) as { why: string }[]).map((one) => one.why)).toEqual(why);
  });

  test("the answer says where it went and where nodes look for it", async () => {
    const folder = folderWith({ "mapping.txt": "a.test/x/app:1=m.test/other/app:1\n" });
    const mapping = join(folder, "mapping.txt");
    const { output } = await mirrorkit("resolve", "--mapping", mapping, "--resources", covered());
    expect(output).toContain(
      "a.test/x/app:1 was mirrored to m.test/other/app:1, and nodes look for it at m.test/x/app:1",
    );
  });

  test("a short name whose second candidate was mirrored is not covered by the first", async () => {
    const folder = folderWith({
      "m.txt": "docker.io/ubi9/ubi:9.6=quay.example.test/fleet/ubi9/ubi:9.6\n",
    });
    const args = ["--mapping", join(folder, "m.txt"), "--resources", fleetFolder()];
    const { output } = await mirrorkit("resolve", "ubi9/ubi:9.6", "--uncovered", "--json", ...args);
    const found = JSON.parse(output) as { readonly image: string; readonly why: string }[];
    expect(found.map(({ image, why }) => [image, why])).toContainEqual([
      "ubi9/ubi:9.6",
      "other-place",
    ]);
  });

  test.each(["week-1", "week-2"])(
    "all of the example's %s is where nodes look for it",
    async (week) => {
      const mapping = examplePath(`${week}/working-dir/dry-run/mapping.txt`);
      const args = ["--uncovered", "--mapping", mapping, "--resources", examplePath(week)];
      const { output, status } = await mirrorkit("resolve", ...args);
      expect([output, status]).toEqual(["Every image is covered by a mirror.\n", 0]);
    },
  );
});
