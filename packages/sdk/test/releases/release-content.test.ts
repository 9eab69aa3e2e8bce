import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  graphImage,
  kubeVirtImages,
  readImageReferences,
  readReleaseGraph,
  readReleaseMetadata,
  readReleaseSignature,
  releaseContent,
  releaseMappingLine,
  selectReleases,
} from "@mirrorkit/sdk/releases";
import { describe, expect, test } from "vitest";
import { sharedFile } from "./golden.ts";

const digest = `sha256:${"1".repeat(64)}`;
const reference = (
  name: string,
  from: unknown = { kind: "DockerImage", name: `quay.io/a/b@${digest}` },
) => ({
  name,
  from,
});
const imageStream = (...tags: readonly unknown[]): string =>
  JSON.stringify({ kind: "ImageStream", metadata: { name: "4.20.18" }, spec: { tags } });

describe("image-references", () => {
  test("give the version and the images of a release, in their order", () => {
    const { references, problems } = readImageReferences(
      imageStream(reference("cli"), reference("a")),
      "f",
    );
    expect(problems).toEqual([]);
    expect(references).toEqual({
      version: "4.20.18",
      components: [
        { name: "cli", image: `quay.io/a/b@${digest}` },
        { name: "a", image: `quay.io/a/b@${digest}` },
      ],
    });
  });

  test("name what is missing, duplicated or invalid, and leave it out", () => {
    const text = imageStream(
      reference("cli"),
      reference("cli"),
      reference(""),
      reference("a", {}),
      reference("b", { name: "not a reference" }),
      null,
    );
    const { references, problems } = readImageReferences(text, "image-references");
    expect(references.components).toHaveLength(1);
    expect(problems.map(({ message }) => message)).toEqual([
      'spec.tags[1]: the component "cli" is listed twice',
      "spec.tags[2]: the component has no name",
      'spec.tags[3]: the component "a" has no image',
      expect.stringContaining(
        'spec.tags[4]: the image "not a reference" of the component "b" is invalid',
      ),
      "spec.tags[5]: the component has no name",
    ]);
  });

  test.each(["", "[]", "{}", '{"spec":{"tags":{}}}'])("that are %j are refused", (text) => {
    expect(() => readImageReferences(text, "f")).toThrowError(
      expect.objectContaining({ code: "invalid-input" }),
    );
  });
});

test("release-metadata give the version, where it may be updated from, and the errata", () => {
  const text = JSON.stringify({
    kind: "cincinnati-metadata-v0",
    version: "4.20.18",
    previous: ["4.20.17", 4],
    metadata: {
      url: "https://errata.example.test/1",
      "release.openshift.io/architecture": "multi",
    },
  });
  expect(readReleaseMetadata(text, "f")).toEqual({
    version: "4.20.18",
    previous: ["4.20.17"],
    url: "https://errata.example.test/1",
    architecture: "multi",
  });
  expect(() => readReleaseMetadata("{}", "f")).toThrowError('release-metadata has no "version"');
});

describe("the images of a release", () => {
  const release = {
    version: "4.20.18",
    architecture: "arm64",
    payload: `quay.io/openshift-release-dev/ocp-release@${digest}`,
    components: [{ name: "cli", image: `quay.io/a/b@${digest}` }],
  };
  const lines = (payload: typeof release & { readonly signedReference?: string }) =>
    releaseContent(payload).map((image) => releaseMappingLine(image, "mirror.example.test/a"));

  test("are the release under its tag, and its components under the tag and their names", () => {
    expect(lines(release)).toEqual([
      "docker://quay.io/openshift-release-dev/ocp-release:4.20.18-aarch64=docker://mirror.example.test/a/openshift/release-images:4.20.18-aarch64",
      `docker://quay.io/a/b@${digest}=docker://mirror.example.test/a/openshift/release:4.20.18-aarch64-cli`,
    ]);
  });

  test("are tagged as the signature says, where that is known", () => {
    const signedReference = "quay.io/other/release:4.20.18-odd";
    expect(lines({ ...release, signedReference })).toEqual([
      "docker://quay.io/other/release:4.20.18-odd=docker://mirror.example.test/a/openshift/release-images:4.20.18-odd",
      `docker://quay.io/a/b@${digest}=docker://mirror.example.test/a/openshift/release:4.20.18-odd-cli`,
    ]);
  });

  test("have the graph image beside them, which oc-mirror builds in the registry", () => {
    expect(releaseMappingLine(graphImage, "mirror.example.test")).toBe(
      "docker://mirror.example.test/openshift/graph-image:latest=docker://mirror.example.test/openshift/graph-image:latest",
    );
  });
});

describe("the boot images for KubeVirt", () => {
  const stream = JSON.stringify({
    architectures: {
      x86_64: { images: { kubevirt: { "digest-ref": "quay.io/a/kv@sha256:1" } } },
      s390x: { images: { kubevirt: { "digest-ref": "quay.io/a/kv@sha256:2" } } },
      aarch64: { images: {} },
    },
  });
  const text = `kind: ConfigMap\ndata:\n  stream: '${stream}'\n`;

  test.each([
    [[], [["kube-virt-container", "quay.io/a/kv@sha256:1"]]],
    [["arm64"], [["kube-virt-container", "quay.io/a/kv@sha256:1"]]],
    [["s390x"], [["kube-virt-container", "quay.io/a/kv@sha256:2"]]],
    [
      ["multi"],
      [
        ["kube-virt-container-x86_64", "quay.io/a/kv@sha256:1"],
        ["kube-virt-container-s390x", "quay.io/a/kv@sha256:2"],
      ],
    ],
  ])("of %j are %j", (architectures, expected) => {
    expect(
      kubeVirtImages(text, "f", architectures).map(({ name, image }) => [name, image]),
    ).toEqual(expected);
  });

  test("are refused where the file is another one, and none where the release has none", () => {
    expect(() => kubeVirtImages("kind: ConfigMap\n", "f", [])).toThrowError("data.stream");
    expect(kubeVirtImages("data: {stream: '{}'}\n", "f", [])).toEqual([]);
  });
});

describe("the signature of a release", () => {
  const hex = "90efc497d3c5a6a9360f9fbab7e75cdc2d8daa75608309fba29aef8a1e3e6288";
  const path = `../fixtures/golden/exercise/2-with-release/workspace/signatures/4.20.18-x86_64-sha256-${hex}`;
  const bytes = readFileSync(fileURLToPath(new URL(path, import.meta.url)));

  test("names the digest and the reference of the release", () => {
    expect(readReleaseSignature(bytes)).toEqual({
      digest: `sha256:${hex}`,
      reference: "quay.io/openshift-release-dev/ocp-release:4.20.18-x86_64",
    });
  });

  test("that is cut anywhere is no signature, and never an error", () => {
    for (let length = 0; length < bytes.length; length += 1) {
      const cut = readReleaseSignature(bytes.subarray(0, length));
      if (length < 40) expect(cut).toBeUndefined();
    }
    expect(readReleaseSignature(Buffer.from("<html>"))).toBeUndefined();
    expect(readReleaseSignature(Buffer.alloc(100, 0xff))).toBeUndefined();
  });
});

describe("golden mappings", () => {
  const cases = ["production/1-dry-run", "production/3-dry-run-next", "graph/1-dry-run"].map(
    (step) => [step, sharedFile(`golden/${step}/workspace/dry-run/mapping.txt`)] as const,
  );

  test.each(cases)(
    "%s has the lines of the selected releases (skipped without ../shared)",
    (step, mapping) => {
      if (mapping === undefined) return;
      const inside = `golden/${step}/workspace/hold-release`;
      const { graph } = readReleaseGraph(
        sharedFile(`${inside}/cincinnati-graph-data/amd64-stable-4.20.json`) ?? "",
        step,
      );
      const [destination = ""] = /docker:\/\/quay\.example\.test\/[a-z]+/.exec(mapping) ?? [];
      const tags = [...mapping.matchAll(/release-images:(\S+)-x86_64$/gm)].map(
        ([, tag = ""]) => tag,
      );
      const [minVersion = "", maxVersion = minVersion] = tags.sort();
      const selection = selectReleases(
        { channels: [{ name: "stable-4.20", minVersion, maxVersion, shortestPath: true }] },
        () => graph,
      );
      const own = selection.releases.flatMap(({ version, architecture, payload }) => {
        const file = `${inside}/ocp-release/${version}-x86_64/release-manifests/image-references`;
        const { references } = readImageReferences(sharedFile(file) ?? "", file);
        const { components } = references;
        return releaseContent({ version, architecture, payload, components }).map((image) =>
          releaseMappingLine(image, destination.replace("docker://", "")),
        );
      });
      const expected = mapping
        .trim()
        .split("\n")
        .filter((line) => /openshift\/release(-images)?:/.test(line));
      expect(expected.length).toBeGreaterThan(190);
      expect(own.toSorted()).toEqual(expected.toSorted());
    },
  );
});
