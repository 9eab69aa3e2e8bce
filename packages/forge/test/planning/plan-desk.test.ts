import { openPlanDesk, openPlanner, type PlanDesk } from "@mirrorkit/forge/internal";
import { readImageSet } from "@mirrorkit/sdk/imageset";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type CatalogRegistry,
  exampleCatalog,
  startCatalogRegistry,
} from "../../../../test/registries/catalog-registry.ts";
import { digestOf } from "../../../../test/registries/push.ts";

const retry = { tries: 1, first: 1, budget: 10 };
const index = "redhat/redhat-operator-index";

let registry: CatalogRegistry;
const open: PlanDesk[] = [];

beforeEach(async () => {
  registry = await startCatalogRegistry();
});

afterEach(async () => {
  for (const desk of open.splice(0)) await desk.close();
  await registry.close();
});

function deskWith(bytes?: number): PlanDesk {
  const limits = bytes === undefined ? {} : { bytes };
  const insecure = [registry.host];
  const desk = openPlanDesk(() => ({ registries: { insecure, retry }, limits }));
  open.push(desk);
  return desk;
}

describe("the desk of a review", () => {
  test("answers nothing before the settings of the default branch allow it", async () => {
    const desk = deskWith();
    const name = { registry: registry.host, repository: index, reference: "v4.20" };
    expect(await desk.ask({ kind: "manifest", name })).toEqual({ kind: "nothing" });
    expect(await openPlanner(desk.ask)).toBeUndefined();
    expect(registry.requests).toEqual([]);
  });

  test("refuses registries that are not listed, whatever asks", async () => {
    const desk = deskWith();
    desk.allow({ registries: ["registry.example.test"] });
    const repository = { registry: registry.host, repository: index };
    const digest = digestOf("a");
    for (const question of [
      { kind: "manifest", name: { ...repository, reference: "v4.20" } },
      { kind: "blob", repository, digest, largest: 10 },
    ] as const) {
      await expect(desk.ask(question)).rejects.toMatchObject({ code: "wrong-use" });
    }
    expect(registry.requests).toEqual([]);
  });

  test("gives blobs in pieces, and none beyond its limit", async () => {
    registry.putImage(index, "v4.20", { "configs/a.json": "a".repeat(1_000) });
    const repository = { registry: registry.host, repository: index };
    const desk = deskWith(150);
    desk.allow({ registries: [registry.host] });
    const name = { ...repository, reference: "v4.20" };
    const manifest = await desk.ask({ kind: "manifest", name });
    if (manifest.kind !== "manifest") throw new Error(manifest.kind);
    const { manifest: image } = manifest.fetched;
    if (image.kind !== "image") throw new Error(image.kind);
    const read = async ({ digest, size }: { digest: string; size: number }): Promise<number> => {
      const opened = await desk.ask({ kind: "blob", repository, digest, largest: size });
      if (opened.kind !== "blob") throw new Error(opened.kind);
      let length = 0;
      for (;;) {
        const answer = await desk.ask({ kind: "next", blob: opened.blob });
        if (answer.kind !== "bytes") return length;
        length += answer.bytes.length;
      }
    };
    expect(await read(image.config)).toBe(image.config.size);
    await expect(read(image.layers[0] ?? image.config)).rejects.toMatchObject({ code: "refused" });
  });
});

describe("a plan of a review", () => {
  const updates = "/graph/api/upgrades_info/v1/graph";

  function imageSetOf(lines: readonly string[]): string {
    const head = ["kind: ImageSetConfiguration", "apiVersion: mirror.openshift.io/v2alpha1"];
    return [...head, "mirror:", ...lines, ""].join("\n");
  }

  async function planOf(text: string): Promise<readonly string[]> {
    const desk = deskWith();
    const host = `http://${registry.host}`;
    desk.allow({
      registries: [registry.host],
      updateGraph: `${host}/graph/`,
      signatures: `${host}/signatures/`,
    });
    const planner = await openPlanner(desk.ask);
    const { imageSet } = readImageSet(text, "imageset.yaml");
    if (planner === undefined || imageSet?.kind !== "ImageSetConfiguration") throw new Error(text);
    const destination = "quay.example.test/mirror";
    const outcome = await planner.plan({ imageSet, file: "imageset.yaml", destination });
    if (outcome.kind !== "planned") return outcome.problems.map(({ message }) => message);
    return Buffer.from(outcome.mapping).toString().trim().split("\n");
  }

  const releases = (version: string): readonly string[] => [
    "  platform:",
    `    channels: [{name: stable-4.20, minVersion: ${version}, maxVersion: ${version}}]`,
  ];

  test("has the releases of the update graph, with what their payloads list", async () => {
    const component = `quay.example.test/a/b@${digestOf("etcd")}`;
    const references = {
      kind: "ImageStream",
      apiVersion: "image.openshift.io/v1",
      metadata: { name: "4.20.18" },
      spec: { tags: [{ name: "etcd", from: { kind: "DockerImage", name: component } }] },
    };
    const metadata = { kind: "cincinnati-metadata-v0", version: "4.20.18", previous: [] };
    const digest = registry.putImage("release", "4.20.18", {
      "release-manifests/image-references": JSON.stringify(references),
      "release-manifests/release-metadata": JSON.stringify(metadata),
    });
    const node = {
      version: "4.20.18",
      payload: `${registry.host}/release@${digest}`,
      metadata: { "io.openshift.upgrades.graph.release.channels": "stable-4.20" },
    };
    const graph = JSON.stringify({ nodes: [node], edges: [] });
    registry.putAnswer(`${updates}?channel=stable-4.20&arch=amd64`, graph);
    const lines = await planOf(imageSetOf(releases("4.20.18")));
    expect(lines).toContain(
      `docker://${component}=docker://quay.example.test/mirror/openshift/release:4.20.18-x86_64-etcd`,
    );
  });

  test("names the registry of a release that the settings do not list", async () => {
    const node = {
      version: "4.20.18",
      payload: `quay.example.test/release@${digestOf("x")}`,
      metadata: { "io.openshift.upgrades.graph.release.channels": "stable-4.20" },
    };
    const graph = JSON.stringify({ nodes: [node], edges: [] });
    registry.putAnswer(`${updates}?channel=stable-4.20&arch=amd64`, graph);
    expect(await planOf(imageSetOf(releases("4.20.18")))).toEqual([
      "the settings do not list the registry quay.example.test for plans",
    ]);
  });

  test("refuses a catalog of an unlisted registry also by a digest that it has seen", async () => {
    const digest = registry.putImage(index, "v4.20", exampleCatalog());
    const catalog = `registry.example.test/${index}@${digest}`;
    expect(await planOf(imageSetOf(["  operators:", `    - catalog: ${catalog}`]))).toEqual([
      "the settings do not list the registry registry.example.test for plans",
    ]);
  });
});
