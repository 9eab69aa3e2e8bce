import { type ImageSetConfiguration, readImageSet } from "@mirrorkit/sdk/imageset";
import { type MappingEntry, readMapping } from "@mirrorkit/sdk/mapping";
import { takenDestinations, takenTargets } from "@mirrorkit/sdk/removals";
import { describe, expect, test } from "vitest";
import { incomparable } from "#decisions/removals";

const registry = "quay.example.test/mirror";
const hex = (digit: string): string => digit.repeat(64);

function entries(...lines: readonly string[]): readonly MappingEntry[] {
  const named = lines.flatMap((text) => text.split("=")[0]?.replace("docker://", "") ?? []);
  return readMapping(lines.join("\n"), "mapping.txt", {
    additionalImages: named.filter((name) => name.startsWith("q.io") || name.startsWith("evil")),
  }).entries;
}

function line(source: string, target: string): string {
  return `docker://${source}=docker://${registry}/${target}`;
}

interface Destinations {
  readonly before?: readonly MappingEntry[];
  readonly after?: readonly MappingEntry[];
  readonly others?: readonly MappingEntry[];
  readonly othersBefore?: readonly MappingEntry[];
}

function taken({
  before = [],
  after = [],
  others = [],
  othersBefore = [],
}: Destinations): readonly string[] {
  const imageSets = [
    { name: "production", before, after },
    { name: "other", before: othersBefore, after: others },
  ];
  return takenDestinations(imageSets).map((one) =>
    [
      one.subject.slice(registry.length + 1),
      ...one.before.map(({ source }) => source),
      "<-",
      ...one.after.map(({ source }) => source),
    ].join(" "),
  );
}

const payload = `docker://quay.io/openshift-release-dev/ocp-release@sha256:${hex("a")}=docker://${registry}/openshift/release-images:4.20.18-x86_64`;
const operand = line(`registry.redhat.io/odf4/a@sha256:${hex("a")}`, `odf4/a:sha256-${hex("a")}`);

describe("destinations that are taken over", () => {
  test.each<[string, Destinations, readonly string[]]>([
    [
      "an image that stays",
      { before: entries(line("q.io/a:1", "a:1")), after: entries(line("q.io/a:1", "a:1")) },
      [],
    ],
    [
      "a new image of its own",
      { before: entries(operand), after: entries(operand, line("q.io/a:1", "a:1")) },
      [],
    ],
    [
      "another source behind an address",
      { before: entries(line("q.io/a:1", "a:1")), after: entries(line("evil.example/a:1", "a:1")) },
      ["a:1 q.io/a:1 <- evil.example/a:1"],
    ],
    [
      "a second source beside the first",
      {
        before: entries(line("q.io/a:1", "a:1")),
        after: entries(line("q.io/a:1", "a:1"), line("q.io/b:1", "a:1")),
      },
      ["a:1 q.io/a:1 <- q.io/b:1"],
    ],
    [
      "a second source that was there already",
      {
        before: entries(line("q.io/a:1", "a:1"), line("q.io/b:1", "a:1")),
        after: entries(line("q.io/a:1", "a:1"), line("q.io/b:1", "a:1")),
      },
      [],
    ],
    [
      "a second source in another ImageSet",
      {
        after: entries(line("q.io/a:1", "a:1")),
        others: entries(line("q.io/b:1", "a:1")),
        othersBefore: entries(line("q.io/b:1", "a:1")),
      },
      ["a:1 q.io/b:1 <- q.io/a:1"],
    ],
    [
      "the same image in another ImageSet",
      {
        after: entries(line("q.io/a:1", "a:1")),
        others: entries(line("q.io/a:1", "a:1")),
        othersBefore: entries(line("q.io/a:1", "a:1")),
      },
      [],
    ],
    [
      "another tag of a release's repository",
      {
        before: entries(payload),
        after: entries(payload, line("q.io/a:1", "openshift/release-images:4.20.17-x86_64")),
      },
      ["openshift/release-images:4.20.17-x86_64 <- q.io/a:1"],
    ],
    [
      "the release's repository where no release is known",
      { after: entries(line("q.io/a:1", "openshift/release:4.20.17-x86_64-etcd")) },
      ["openshift/release:4.20.17-x86_64-etcd <- q.io/a:1"],
    ],
    [
      "a tag that spells the digest of another image",
      { after: entries(line("q.io/a:1", `odf4/a:sha256-${hex("b")}`)) },
      [`odf4/a:sha256-${hex("b")} <- q.io/a:1`],
    ],
    [
      "a repository that other images come to",
      { before: entries(operand), after: entries(operand, line("evil.example/x:1", "odf4/a:1")) },
      ["odf4/a:1 <- evil.example/x:1"],
    ],
    [
      "components of a release that come from the next repository of the namespace",
      {
        before: entries(
          `docker://quay.io/openshift-release-dev/ocp-v4.0-art-dev@sha256:${hex("a")}=docker://${registry}/openshift/release:4.22.1-x86_64-etcd`,
        ),
        after: entries(
          `docker://quay.io/openshift-release-dev/ocp-v4.0-art-dev@sha256:${hex("a")}=docker://${registry}/openshift/release:4.22.1-x86_64-etcd`,
          `docker://quay.io/openshift-release-dev/ocp-v5.0-art-dev@sha256:${hex("b")}=docker://${registry}/openshift/release:5.0.1-x86_64-etcd`,
        ),
      },
      [],
    ],
  ])("by %s", (_what, all, expected) => {
    expect(taken(all)).toEqual(expected);
  });
});

function imageSet(mirror: string): ImageSetConfiguration {
  const text = `kind: ImageSetConfiguration\napiVersion: mirror.openshift.io/v2alpha1\nmirror: ${mirror}\n`;
  const { imageSet: read, problems } = readImageSet(text, "imageset.yaml");
  if (read?.kind !== "ImageSetConfiguration") throw new Error(JSON.stringify(problems));
  return read;
}

describe("targets that belong to something else", () => {
  const plain = imageSet('{additionalImages: [{name: "q.io/a:1"}]}');
  const index = imageSet('{operators: [{catalog: "registry.redhat.io/redhat/index:v4.20"}]}');

  test.each([
    [
      "a release's",
      '{additionalImages: [{name: "q.io/a:1", targetRepo: openshift/release-images, targetTag: 4.20.18-x86_64}]}',
      "OpenShift releases",
    ],
    [
      "a folded release's",
      '{additionalImages: [{name: "q.io/a:1", targetRepo: ocp-openshift-release}]}',
      "OpenShift releases",
    ],
    [
      "a catalog's",
      '{additionalImages: [{name: "q.io/a:1", targetRepo: redhat/index, targetTag: x}]}',
      "registry.redhat.io/redhat/index:v4.20[[],false]",
    ],
    [
      "a digest's",
      `{additionalImages: [{name: "q.io/a:1", targetRepo: odf4/a, targetTag: sha256-${hex("a")}}]}`,
      "images known by their digest",
    ],
    [
      "an image's",
      '{additionalImages: [{name: "q.io/b:1", targetRepo: a, targetTag: "1"}]}',
      "q.io/a:1",
    ],
    [
      "a catalog's by another catalog",
      '{operators: [{catalog: "evil.example/redhat/index:v4.19", targetTag: v4.20}]}',
      "registry.redhat.io/redhat/index:v4.20[[],false]",
    ],
  ])("%s", (_what, after, owner) => {
    const found = takenTargets("a", {
      after: { imageSet: imageSet(after) },
      others: [{ imageSet: plain }, { imageSet: index }],
    });
    expect(found.map(({ effect, from }) => [effect, from])).toEqual([["destination", owner]]);
  });

  test("what was asked for before, and what has a place of its own, is nothing", () => {
    const both = {
      before: { imageSet: plain },
      after: { imageSet: plain },
      others: [{ imageSet: index }],
    };
    expect(takenTargets("a", both)).toEqual([]);
    const others = [{ imageSet: plain }, { imageSet: index }];
    expect(takenTargets("a", { after: { imageSet: plain }, others })).toEqual([]);
  });
});

test("a mapping of a pass to disk is not compared with one of a mirror", () => {
  const disk = readMapping("docker://q.io/a:1=docker://localhost:55000/a:1", "m").entries;
  const mirror = entries(line("q.io/a:1", "a:1"));
  expect(incomparable("a", disk, mirror)).toMatchObject({ effect: "undetermined" });
  expect(incomparable("a", disk, disk)).toBeUndefined();
  expect(incomparable("a", mirror, mirror)).toBeUndefined();
});
