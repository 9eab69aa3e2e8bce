import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { readClusterResources, renderResource } from "@mirrorkit/sdk/cluster-resources";
import { openRegistryClient } from "@mirrorkit/sdk/registry";
import {
  fetchRelease,
  openGraphSource,
  openSignatureSource,
  signatureConfigMap,
} from "@mirrorkit/sdk/releases";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import {
  type HostileServer,
  startHostileServer,
} from "../../../../test/registries/hostile-server.ts";
import { digestOf } from "../../../../test/registries/push.ts";
import { type WrittenEntry, writeTar } from "../registry/tar-writer.ts";

const closers: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of closers.splice(0).toReversed()) await one.close();
});
const keep = <T extends { close(): Promise<unknown> }>(one: T): T => {
  closers.push(one);
  return one;
};
const folder = mkdtempSync(join(tmpdir(), "mirrorkit-releases-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Answer = { readonly status?: number; readonly body: string | Uint8Array };

/** Serves what a path, with its query, is answered with; 404 else. */
async function serve(
  answers: Readonly<Record<string, Answer | string | Uint8Array>>,
): Promise<HostileServer> {
  return keep(
    await startHostileServer((request, response) => {
      const url = (request.url ?? "").replace(/&id=[0-9a-f-]+/, "");
      const found = answers[url];
      if (found === undefined) return response.writeHead(404).end("{}");
      const isPlain = typeof found === "string" || found instanceof Uint8Array;
      const { status = 200, body } = isPlain ? { body: found } : found;
      return response.writeHead(status).end(body);
    }),
  );
}

const retry = { tries: 1, first: 1, budget: 10 };
const channelsKey = "io.openshift.upgrades.graph.release.channels";
const node = (version: string, channels: string) => ({
  version,
  payload: `quay.io/a/b@sha256:${"0".repeat(64)}`,
  metadata: { [channelsKey]: channels },
});
const graphText = JSON.stringify({
  nodes: [
    node("4.19.9", "stable-4.20"),
    node("4.20.1", "stable-4.20,fast-4.20"),
    node("4.20.2", "fast-4.20"),
  ],
  edges: [
    [0, 1],
    [1, 2],
  ],
});

describe("update graphs from a server", () => {
  const at = "/api/upgrades_info/v1/graph";

  test("are asked for by channel and architecture, each once, also below the address of an UpdateService", async () => {
    const server = await serve({
      [`${at}?channel=stable-4.20&arch=amd64`]: graphText,
      [`/policy${at}?channel=stable-4.20&arch=arm64`]: graphText,
    });
    const source = keep(openGraphSource({ url: `http://${server.host}${at}` }, { retry }));
    const { graph, from } = await source.find({ channel: "stable-4.20" });
    expect(graph.nodes).toHaveLength(3);
    expect(from).toBe(`http://${server.host}${at}`);
    await source.find({ channel: "stable-4.20" });
    expect(server.requests).toHaveLength(1);
    const service = keep(openGraphSource({ url: `http://${server.host}/policy/` }, { retry }));
    const other = await service.find({ channel: "stable-4.20", architecture: "arm64" });
    expect(other.graph.nodes).toHaveLength(3);
  });

  test("say with the channel what is wrong", async () => {
    const server = await serve({ [`${at}?channel=a&arch=amd64`]: { status: 400, body: "{}" } });
    const source = keep(openGraphSource({ url: `http://${server.host}` }, { retry }));
    await expect(source.find({ channel: "a" })).rejects.toMatchObject({
      code: "network",
      message: `the update graph of "a": http://${server.host}${at} answered 400`,
      hint: expect.stringContaining("--graph") as string,
    });
    await server.close();
    closers.splice(closers.indexOf(server), 1);
    await expect(source.find({ channel: "b" })).rejects.toMatchObject({
      code: "network",
      message: `the update graph of "b": ${server.host} refuses the connection`,
      hint: expect.stringContaining("--graph") as string,
    });
  });

  test.each([
    ["nowhere", "wrong-use"],
    ["ftp://updates.example.test/graph", "wrong-use"],
    ["https://user:secret@updates.example.test/graph", "wrong-use"],
    ["http://updates.example.test/graph", "refused"],
  ])("are not asked for at %s", (url, code) => {
    expect(() => openGraphSource({ url })).toThrowError(expect.objectContaining({ code }));
    expect(() => openGraphSource({ url })).not.toThrowError(/secret/);
  });
});

describe("update graphs on disk", () => {
  const file = join(folder, "graph.json");
  writeFileSync(file, graphText);
  const versions = async (channel?: string): Promise<readonly string[]> => {
    const found = await openGraphSource({ path: file }).find(
      channel === undefined ? {} : { channel },
    );
    return found.graph.nodes.map(({ version }) => version);
  };

  test("are one file, of which a channel is a part", async () => {
    expect(await versions()).toEqual(["4.19.9", "4.20.1", "4.20.2"]);
    expect(await versions("stable-4.20")).toEqual(["4.19.9", "4.20.1"]);
    expect(await versions("stable-9.9")).toEqual([]);
    const { graph } = await openGraphSource({ path: file }).find({ channel: "fast-4.20" });
    expect(graph.edges).toEqual([{ from: "4.20.1", to: "4.20.2" }]);
  });

  test("are the folder that oc-mirror keeps in a workspace", async () => {
    const workspace = join(folder, "workspace");
    const kept = join(workspace, "working-dir/hold-release/cincinnati-graph-data");
    mkdirSync(kept, { recursive: true });
    writeFileSync(join(kept, "amd64-stable-4.20.json"), graphText);
    const source = openGraphSource({ path: workspace });
    const { graph, from } = await source.find({ channel: "stable-4.20" });
    expect(graph.nodes).toHaveLength(3);
    expect(from).toBe(join(kept, "amd64-stable-4.20.json"));
    await expect(source.find({ channel: "stable-4.21" })).rejects.toMatchObject({
      code: "unreadable-input",
      message: expect.stringContaining('has no update graph "amd64-stable-4.21.json"') as string,
      hint: 'It has "amd64-stable-4.20.json".',
    });
  });

  test("have to be there", async () => {
    const source = openGraphSource({ path: join(folder, "absent.json") });
    await expect(source.find({})).rejects.toMatchObject({ code: "unreadable-input" });
  });
});

describe("signatures of releases", () => {
  const hex = "90efc497d3c5a6a9360f9fbab7e75cdc2d8daa75608309fba29aef8a1e3e6288";
  const kept = fileURLToPath(
    new URL("../fixtures/golden/exercise/2-with-release/workspace/signatures", import.meta.url),
  );
  const bytes = readFileSync(join(kept, `4.20.18-x86_64-sha256-${hex}`));
  const reference = "quay.io/openshift-release-dev/ocp-release:4.20.18-x86_64";

  test("come from a store by their numbers; those of another digest do not count", async () => {
    const other = "f".repeat(64);
    const server = await serve({
      [`/store/sha256=${hex}/signature-1`]: "garbage",
      [`/store/sha256=${hex}/signature-2`]: bytes,
      [`/store/sha256=${other}/signature-1`]: bytes,
    });
    const source = keep(openSignatureSource(`http://${server.host}/store`, { retry }));
    const found = await source.find(`sha256:${hex}`);
    expect(found?.signed).toEqual({ digest: `sha256:${hex}`, reference });
    expect(found?.from).toBe(`http://${server.host}/store/sha256=${hex}/signature-2`);
    expect(await source.find(`sha256:${other}`)).toBeUndefined();
  });

  test("come from the folder of a workspace, or a copy of a store", async () => {
    const found = await openSignatureSource(kept).find(`sha256:${hex}`);
    expect(found?.signed.reference).toBe(reference);
    const store = join(folder, "store");
    mkdirSync(join(store, `sha256=${hex}`), { recursive: true });
    writeFileSync(join(store, `sha256=${hex}`, "signature-1"), bytes);
    expect((await openSignatureSource(store).find(`sha256:${hex}`))?.bytes).toEqual(bytes);
    expect(await openSignatureSource(store).find(`sha256:${"0".repeat(64)}`)).toBeUndefined();
    await expect(openSignatureSource(store).find("sha512:1")).rejects.toMatchObject({
      code: "wrong-use",
    });
  });
});

test("the ConfigMap of signatures is that of oc-mirror, and a source of signatures", async () => {
  const workspace = fileURLToPath(
    new URL("../../../../examples/production/week-2/working-dir", import.meta.url),
  );
  const file = join(workspace, "cluster-resources/signature-configmap.yaml");
  const [golden] = readClusterResources([
    { path: file, text: readFileSync(file, "utf8") },
  ]).resources;
  if (golden?.kind !== "ConfigMap") throw new Error("no ConfigMap");
  const kept = openSignatureSource(join(workspace, "signatures"));
  const inMap = openSignatureSource(file);
  const found: { readonly digest: string; readonly bytes: Uint8Array }[] = [];
  for (const { digest } of golden.signatures) {
    const signature = await kept.find(digest);
    if (signature === undefined) throw new Error(`no signature for ${digest}`);
    expect((await inMap.find(digest))?.bytes).toEqual(signature.bytes);
    found.push({ digest, bytes: signature.bytes });
  }
  expect(found.length).toBeGreaterThan(0);
  const text = JSON.stringify(signatureConfigMap(found));
  const [own] = readClusterResources([{ path: "own.json", text }]).resources;
  expect(own && renderResource(own)).toBe(renderResource(golden));
  expect(await inMap.find(`sha256:${"0".repeat(64)}`)).toBeUndefined();
});

describe("a release payload in a registry", () => {
  const references = JSON.stringify({
    metadata: { name: "4.20.18" },
    spec: { tags: [{ name: "cli", from: { name: `quay.io/a/b@sha256:${"1".repeat(64)}` } }] },
  });
  const metadata = JSON.stringify({ version: "4.20.18", previous: ["4.20.17"] });
  const manifests = [
    { path: "release-manifests/image-references", content: references },
    { path: "release-manifests/release-metadata", content: metadata },
    { path: "release-manifests/0000_50_installer_coreos-bootimages.yaml", content: "data: {}\n" },
    { path: "release-manifests/other.yaml", content: "a: 1\n" },
  ];

  const evil = manifests.map((one) => ({
    ...one,
    content: one.content.replace("4.20.18", "4.20.99"),
  }));

  async function push(
    layers: readonly (readonly WrittenEntry[] | Uint8Array)[],
    { lying = false, isList = false } = {},
  ): Promise<HostileServer> {
    const blobs = layers.map((one) =>
      one instanceof Uint8Array ? one : gzipSync(writeTar(one), { level: 0 }),
    );
    const config = Buffer.from("{}");
    const type = "application/vnd.docker.distribution.manifest.v2+json";
    const descriptor = (bytes: Uint8Array, mediaType: string) => ({
      mediaType,
      digest: digestOf(bytes),
      size: bytes.length,
    });
    const image = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: type,
        config: descriptor(config, "application/vnd.docker.container.image.v1+json"),
        layers: blobs.map((bytes) =>
          descriptor(bytes, "application/vnd.docker.image.rootfs.diff.tar.gzip"),
        ),
      }),
    );
    const list = JSON.stringify({
      schemaVersion: 2,
      mediaType: "application/vnd.docker.distribution.manifest.list.v2+json",
      manifests: [
        {
          ...descriptor(image, type),
          digest: digestOf("absent"),
          platform: { os: "linux", architecture: "arm64" },
        },
        { ...descriptor(image, type), platform: { os: "linux", architecture: "amd64" } },
      ],
    });
    return serve({
      "/v2/a/release/manifests/4.20.18-x86_64": isList ? list : image,
      [`/v2/a/release/manifests/${digestOf(image)}`]: image,
      ...Object.fromEntries(
        blobs.map((bytes) => {
          const body = lying ? gzipSync(writeTar(evil), { level: 0 }) : bytes;
          return [`/v2/a/release/blobs/${digestOf(bytes)}`, body];
        }),
      ),
    });
  }

  async function fetched(server: HostileServer) {
    const client = keep(openRegistryClient({ insecure: [server.host], retry }));
    return fetchRelease(client, `${server.host}/a/release:4.20.18-x86_64`);
  }

  test("gives its images, metadata and boot images, and only the layer that has them is read", async () => {
    const server = await push([[{ path: "usr/bin/big", content: "x".repeat(9_000) }], manifests]);
    const release = await fetched(server);
    expect(release.references.components).toEqual([
      { name: "cli", image: `quay.io/a/b@sha256:${"1".repeat(64)}` },
    ]);
    expect(release.metadata).toEqual({ version: "4.20.18", previous: ["4.20.17"] });
    expect(release.bootImages).toBe("data: {}\n");
    expect(server.requests.filter((line) => line.includes("/blobs/"))).toHaveLength(1);
  });

  test("is taken from the list of all architectures too", async () => {
    const release = await fetched(await push([manifests], { isList: true }));
    expect(release.references.version).toBe("4.20.18");
  });

  test("gives the files of the highest layer that has them", async () => {
    const newer = { path: "release-manifests/release-metadata", content: '{"version":"4.20.19"}' };
    const release = await fetched(await push([manifests, [newer]]));
    expect(release.metadata.version).toBe("4.20.19");
    expect(release.references.version).toBe("4.20.18");
  });

  test("that is another image is refused by name", async () => {
    const server = await push([[{ path: "etc/passwd", content: "a" }]]);
    await expect(fetched(server)).rejects.toMatchObject({
      code: "invalid-input",
      message: `${server.host}/a/release:4.20.18-x86_64 is not a release payload: it has no release-manifests/image-references and release-metadata`,
    });
  });

  test("whose files a higher layer hides is refused", async () => {
    const server = await push([manifests, [{ path: ".wh.release-manifests" }]]);
    await expect(fetched(server)).rejects.toMatchObject({ code: "invalid-input" });
    expect(server.requests.filter((line) => line.includes("/blobs/"))).toHaveLength(1);
  });

  test("whose layer has other bytes than its digest says is refused", async () => {
    await expect(fetched(await push([manifests], { lying: true }))).rejects.toMatchObject({
      code: "network",
      message: expect.stringContaining("have the digest sha256:") as string,
    });
  });
});
