import { type MappingEntry, readMapping } from "@mirrorkit/sdk/mapping";
import { lostDeliveries, successions } from "@mirrorkit/sdk/removals";
import { describe, expect, test } from "vitest";

const hex = (digit: string): string => digit.repeat(64);
const registry = "quay.example.test/mirror";

function entries(
  lines: readonly string[],
  additionalImages: readonly string[] = [],
): readonly MappingEntry[] {
  const { entries: read, problems } = readMapping(lines.join("\n"), "mapping.txt", {
    additionalImages,
  });
  if (problems.some(({ severity }) => severity === "error"))
    throw new Error(JSON.stringify(problems));
  return read;
}

function operand(repository: string, digit: string, host = "registry.redhat.io"): string {
  return `docker://${host}/${repository}@sha256:${hex(digit)}=docker://${registry}/${repository}:sha256-${hex(digit)}`;
}

function payload(version: string, digit: string, architecture = "x86_64"): string {
  return `docker://quay.io/openshift-release-dev/ocp-release:${version}-${architecture}=docker://${registry}/openshift/release-images:${version}-${architecture}`.replace(
    `ocp-release:${version}-${architecture}`,
    `ocp-release@sha256:${hex(digit)}`,
  );
}

function component(version: string, name: string, digit: string): string {
  return `docker://quay.io/openshift-release-dev/ocp-v4.0-art-dev@sha256:${hex(digit)}=docker://${registry}/openshift/release:${version}-x86_64-${name}`;
}

function image(source: string, target = source.slice(source.indexOf("/") + 1)): string {
  return `docker://${source}=docker://${registry}/${target}`;
}

interface Case {
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly named?: readonly string[];
}

/** What becomes of each image: `destination: proof or effect`. */
function fates({ before, after, named = [] }: Case): readonly string[] {
  return successions(entries(before, named), entries(after, named)).map(
    ({ from, to, proof, effect }) =>
      `${from.destination.text.slice(registry.length + 1).replace(/([0-9a-f])\1{63}/, "$1…")} ${proof ?? effect}${to === undefined ? "" : ` ${to.destination.text.slice(registry.length + 1).replace(/([0-9a-f])\1{63}/, "$1…")}`}`,
  );
}

describe("what is delivered", () => {
  test.each<[string, Case, readonly string[]]>([
    [
      "an operand of another digest follows from the request",
      { before: [operand("odf4/odf", "a")], after: [operand("odf4/odf", "b")] },
      ["odf4/odf:sha256-a… requested odf4/odf:sha256-b…"],
    ],
    [
      "an operand whose repository vanishes leaves",
      {
        before: [operand("odf4/odf", "a"), operand("odf4/gone", "c")],
        after: [operand("odf4/odf", "b")],
      },
      ["odf4/odf:sha256-a… requested odf4/odf:sha256-b…", "odf4/gone:sha256-c… leaves"],
    ],
    [
      "an operand of another registry is no successor",
      { before: [operand("odf4/odf", "a")], after: [operand("odf4/odf", "b", "evil.example")] },
      ["odf4/odf:sha256-a… leaves"],
    ],
    [
      "a look-alike additional image is no successor of an operand",
      {
        before: [operand("odf4/odf", "a")],
        after: [
          image(`registry.redhat.io/odf4/odf@sha256:${hex("b")}`, `odf4/odf:sha256-${hex("b")}`),
        ],
        named: [`registry.redhat.io/odf4/odf@sha256:${hex("b")}`],
      },
      ["odf4/odf:sha256-a… leaves"],
    ],
    [
      "a release goes to the next z-stream, and its components follow",
      {
        before: [
          payload("4.20.18", "a"),
          component("4.20.18", "etcd", "b"),
          component("4.20.18", "old", "c"),
        ],
        after: [payload("4.20.19", "d"), component("4.20.19", "etcd", "b")],
      },
      [
        "openshift/release-images:4.20.18-x86_64 higher openshift/release-images:4.20.19-x86_64",
        "openshift/release:4.20.18-x86_64-etcd higher openshift/release-images:4.20.19-x86_64",
        "openshift/release:4.20.18-x86_64-old higher openshift/release-images:4.20.19-x86_64",
      ],
    ],
    [
      "a range that moves on lets its lowest go",
      {
        before: [payload("4.20.16", "a"), payload("4.20.17", "b"), payload("4.20.18", "c")],
        after: [payload("4.20.17", "b"), payload("4.20.18", "c"), payload("4.20.19", "d")],
      },
      ["openshift/release-images:4.20.16-x86_64 higher openshift/release-images:4.20.17-x86_64"],
    ],
    [
      "a release of the next minor is no successor",
      { before: [payload("4.20.18", "a")], after: [payload("4.21.3", "b")] },
      ["openshift/release-images:4.20.18-x86_64 leaves"],
    ],
    [
      "a release of another architecture is no successor",
      { before: [payload("4.20.18", "a")], after: [payload("4.20.19", "b", "aarch64")] },
      ["openshift/release-images:4.20.18-x86_64 leaves"],
    ],
    [
      "a lower release is told",
      { before: [payload("4.20.18", "a")], after: [payload("4.20.17", "b")] },
      ["openshift/release-images:4.20.18-x86_64 lower openshift/release-images:4.20.17-x86_64"],
    ],
    [
      "a component that goes while its release stays leaves",
      {
        before: [payload("4.20.18", "a"), component("4.20.18", "etcd", "b")],
        after: [payload("4.20.18", "a")],
      },
      ["openshift/release:4.20.18-x86_64-etcd leaves"],
    ],
    [
      "other content under the tag of a release is held",
      { before: [payload("4.20.18", "a")], after: [payload("4.20.18", "b")] },
      [
        "openshift/release-images:4.20.18-x86_64 undetermined openshift/release-images:4.20.18-x86_64",
      ],
    ],
    [
      "a tag rises",
      { before: [image("q.io/a:9.6")], after: [image("q.io/a:9.7")] },
      ["a:9.6 higher a:9.7"],
    ],
    [
      "a tag falls",
      { before: [image("q.io/a:v2")], after: [image("q.io/a:v1")] },
      ["a:v2 lower a:v1"],
    ],
    [
      "a floating tag has no order",
      { before: [image("q.io/a:latest")], after: [image("q.io/a:9.7")] },
      ["a:latest undetermined a:9.7"],
    ],
    [
      "an unchanged tag is nothing",
      { before: [image("q.io/a:latest")], after: [image("q.io/a:latest")] },
      [],
    ],
    [
      "one of two tags is superseded by the other",
      { before: [image("q.io/a:1"), image("q.io/a:2")], after: [image("q.io/a:2")] },
      ["a:1 higher a:2"],
    ],
    [
      "two tags find one each",
      {
        before: [image("q.io/a:1"), image("q.io/a:3")],
        after: [image("q.io/a:2"), image("q.io/a:4")],
      },
      ["a:3 higher a:4", "a:1 higher a:2"],
    ],
    [
      "a digest for a digest of an additional image says that the order is not known",
      {
        before: [image(`q.io/a@sha256:${hex("a")}`, `a:sha256-${hex("a")}`)],
        after: [image(`q.io/a@sha256:${hex("b")}`, `a:sha256-${hex("b")}`)],
        named: [`q.io/a@sha256:${hex("a")}`, `q.io/a@sha256:${hex("b")}`],
      },
      ["a:sha256-a… unknown a:sha256-b…"],
    ],
    [
      "another source behind one address is held",
      { before: [image("q.io/a:1")], after: [image("evil.example/a:1")] },
      ["a:1 destination a:1"],
    ],
    [
      "a lower source behind one address is held",
      { before: [image("q.io/a:9.7", "a:prod")], after: [image("q.io/a:9.6", "a:prod")] },
      ["a:prod lower a:prod"],
    ],
    [
      "another destination is no successor",
      { before: [image("q.io/a:1")], after: [image("q.io/a:2", "b:2")] },
      ["a:1 leaves"],
    ],
  ])("%s", (_what, given, expected) => {
    expect(fates(given).toSorted()).toEqual(expected.toSorted());
  });

  test("a removal names its image whole", () => {
    const found = successions(entries([operand("odf4/odf", "a")]), entries([]));
    expect(lostDeliveries("production", found)).toEqual([
      {
        imageSet: "production",
        effect: "leaves",
        subject: `${registry}/odf4/odf:sha256-${hex("a")}`,
        within: [],
        before: [
          {
            kind: "operator-operand",
            source: `registry.redhat.io/odf4/odf@sha256:${hex("a")}`,
            destination: `${registry}/odf4/odf:sha256-${hex("a")}`,
            digest: `sha256:${hex("a")}`,
          },
        ],
        after: [],
      },
    ]);
  });
});
