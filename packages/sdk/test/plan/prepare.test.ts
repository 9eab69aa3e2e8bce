import type { CatalogSource } from "@mirrorkit/sdk/catalog";
import { mappingLines, planImageSet, preparePlan } from "@mirrorkit/sdk/plan";
import type { RegistryReader } from "@mirrorkit/sdk/registry";
import { openGraphSource, type SignatureSource } from "@mirrorkit/sdk/releases";
import { describe, expect, test } from "vitest";
import { type Catalog, joinCatalogs } from "#models/catalog";
import type { ImageSetConfiguration, Operator, Platform } from "#models/imageset";
import { digestOf } from "../../../../test/registries/push.ts";
import { writeTar } from "../registry/tar-writer.ts";

const catalog = "registry.example.test/index:v1";
const destination = "docker://quay.example.test/mirror";

function packageOf(name: string): Catalog {
  const image = `registry.example.test/${name}/bundle:v1`;
  const value = { packageName: name, version: "1.0.0" };
  return {
    packages: [{ name, defaultChannel: "stable" }],
    channels: [{ package: name, name: "stable", entries: [{ name: `${name}.v1`, skips: [] }] }],
    bundles: [
      {
        package: name,
        name: `${name}.v1`,
        image,
        relatedImages: [{ name: "", image }],
        properties: [{ type: "olm.package", value }],
      },
    ],
    deprecations: [],
  };
}

/** A catalog of which only the packages that are asked for are read, as from a warm cache. */
function catalogOf(names: readonly string[]): CatalogSource {
  return {
    async find(_reference, packages = names) {
      const found = names.filter((name) => packages.includes(name)).map(packageOf);
      const digest = `sha256:${"1".repeat(64)}`;
      return { catalog: joinCatalogs(found), digest, from: "cache", problems: [] };
    },
  };
}

async function planOf(operators: readonly Operator[]) {
  const imageSet: ImageSetConfiguration = { kind: "ImageSetConfiguration", mirror: { operators } };
  const graphs = openGraphSource({ path: "." });
  const sources = { catalogs: catalogOf(["a", "b", "c"]), graphs };
  const { inputs } = await preparePlan(imageSet, sources, { destination });
  const { plan, refusals } = planImageSet(imageSet, inputs);
  const lines = mappingLines(plan?.images ?? []).filter((line) => line.includes("/bundle:"));
  return { refusals, bundles: lines.map((line) => line.split("/")[3]) };
}

describe("a catalog that two entries name", () => {
  const [first, second] = [
    { catalog, packages: [{ name: "a" }], targetTag: "one" },
    { catalog, targetTag: "two" },
  ];

  test("is read with the packages of both", async () => {
    const found = await planOf([first, { ...second, packages: [{ name: "b" }] }]);
    expect(found).toEqual({ refusals: [], bundles: ["a", "b"] });
  });

  test("is read as a whole where one of them lists no packages", async () => {
    for (const entries of [
      [first, second],
      [second, first],
    ]) {
      expect(await planOf(entries)).toEqual({ refusals: [], bundles: ["a", "b", "c"] });
    }
  });
});

describe("a release", () => {
  const cli = `quay.example.test/a/b@${digestOf("cli")}`;
  const kubevirt = (name: string): string => `quay.example.test/a/kv@${digestOf(name)}`;
  const tags = [{ name: "cli", from: { kind: "DockerImage", name: cli } }];
  const architectures = Object.fromEntries(
    ["x86_64", "s390x"].map((key) => [
      key,
      { images: { kubevirt: { "digest-ref": kubevirt(key) } } },
    ]),
  );
  const files = {
    "image-references": { kind: "ImageStream", metadata: { name: "4.20.18" }, spec: { tags } },
    "release-metadata": { kind: "cincinnati-metadata-v0", version: "4.20.18", previous: [] },
  };
  const bootImages = { data: { stream: JSON.stringify({ architectures }) } };
  const digest = digestOf("release");
  const tagged = "quay.example.test/ocp/release:4.20.18-x86_64";

  function registryWith(content: Readonly<Record<string, unknown>>): RegistryReader {
    const entries = Object.entries(content).map(([name, value]) => ({
      path: `release-manifests/${name}`,
      content: JSON.stringify(value),
    }));
    const layer = writeTar(entries);
    const descriptor = { mediaType: "", digest: digestOf(layer), size: layer.length };
    const manifest = { kind: "image", config: descriptor, layers: [descriptor] };
    const reader = {
      fetchManifest: async () => ({ digest, manifest }),
      async *streamBlob() {
        yield layer;
      },
    };
    return reader as unknown as RegistryReader;
  }

  async function linesOf(
    platform: Platform,
    content: Readonly<Record<string, unknown>> = files,
    signatures?: SignatureSource,
  ) {
    const imageSet: ImageSetConfiguration = { kind: "ImageSetConfiguration", mirror: { platform } };
    const sources = {
      catalogs: catalogOf([]),
      graphs: openGraphSource({ path: "." }),
      client: registryWith(content),
      ...(signatures === undefined ? {} : { signatures }),
    };
    const prepared = await preparePlan(imageSet, sources, { destination });
    const { plan, refusals } = planImageSet(imageSet, prepared.inputs);
    return {
      lines: mappingLines(plan?.images ?? []).map((line) => line.replaceAll("docker://", "")),
      refusals: refusals.map(({ kind, message, exit }) => `${kind} ${exit}: ${message}`),
      signed: prepared.signatures.map((one) => one.digest),
    };
  }

  test("that the ImageSet names by digest has the name that its signature gives it", async () => {
    const signed = { digest, reference: tagged };
    const found = { from: "store", bytes: Buffer.from("signature"), signed };
    const signatures = { find: async () => found, close: async () => {} };
    const release = `quay.example.test/ocp/release@${digest}`;
    expect(await linesOf({ release }, files, signatures)).toEqual({
      lines: [
        `${cli}=quay.example.test/mirror/openshift/release:4.20.18-x86_64-cli`,
        `${tagged}=quay.example.test/mirror/openshift/release-images:4.20.18-x86_64`,
      ],
      refusals: [],
      signed: [digest],
    });
  });

  test("that the store of signatures does not have is refused, as oc-mirror does", async () => {
    const signatures = { isStore: true, find: async () => undefined, close: async () => {} };
    const { refusals } = await linesOf({ release: tagged }, files, signatures);
    expect(refusals).toEqual([`refused 2: no signature found for ${digest}, the release 4.20.18`]);
  });

  test.each([
    ["amd64", ["kube-virt-container x86_64"]],
    ["arm64", ["kube-virt-container-s390x s390x", "kube-virt-container-x86_64 x86_64"]],
  ] as const)(
    "for the platform %s has the boot images of KubeVirt",
    async (architecture, expected) => {
      const platform = { release: tagged, kubeVirtContainer: true };
      const platforms = [{ os: "linux", architecture }];
      const content = { ...files, "0000_50_installer_coreos-bootimages.yaml": bootImages };
      const { lines } = await linesOf({ ...platform, platforms }, content);
      const wanted = expected.map((one) => {
        const [name = "", key = ""] = one.split(" ");
        return `${kubevirt(key)}=quay.example.test/mirror/openshift/release:4.20.18-x86_64-${name}`;
      });
      expect(lines.filter((line) => line.includes("/kv@"))).toEqual(wanted.sort());
    },
  );

  test("without boot images is refused where the ImageSet asks for them", async () => {
    const { refusals } = await linesOf({ release: tagged, kubeVirtContainer: true });
    expect(refusals).toEqual([
      `refused 2: could not find kubevirt image in this release: ${tagged}`,
    ]);
  });
});
