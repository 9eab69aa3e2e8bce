import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ClusterResource, readClusterResources } from "@mirrorkit/sdk/cluster-resources";
import {
  createResolver,
  type Resolver,
  renderRegistriesConf,
  toRegistriesConf,
} from "@mirrorkit/sdk/nodes";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ensureDebianPackages } from "./debian-packages.ts";
import { type DockerRegistry, startDockerRegistry } from "./registries/docker-registry.ts";
import { skopeo, writeImage } from "./registries/skopeo.ts";

const missing = await ensureDebianPackages(["skopeo", "docker-registry"]);
const there = missing.length === 0;

test.skipIf(there || process.env["CI"] !== "true")(
  "in CI nothing that the tests need is missing",
  () => {
    expect(missing).toEqual([]);
  },
);

/** Mirror sets in short; HOST stands for the registry. What must not be contacted is blocked or a closed port. */
const mirrorSets = `
apiVersion: config.openshift.io/v1
kind: ImageDigestMirrorSet
metadata: {name: digests}
spec:
  imageDigestMirrors:
    - source: source.example.test/team
      mirrors: [HOST/empty, HOST/one/team, HOST/two/team]
      mirrorSourcePolicy: NeverContactSource
    - source: source.example.test/team/special
      mirrors: [HOST/special]
      mirrorSourcePolicy: NeverContactSource
    - source: "*.wild.example.test"
      mirrors: [HOST/wild]
      mirrorSourcePolicy: NeverContactSource
    - source: docker.io/library
      mirrors: [HOST/hub]
      mirrorSourcePolicy: NeverContactSource
    - source: 127.0.0.1:1/open
      mirrors: [HOST/empty, 127.0.0.1:1/open, HOST/one/team]
    - source: 127.0.0.1:1/detour
      mirrors: [source.example.test/team, HOST/one/team]
---
apiVersion: config.openshift.io/v1
kind: ImageTagMirrorSet
metadata: {name: tags}
spec:
  imageTagMirrors:
    - source: 127.0.0.1:1/open
      mirrors: [HOST/two/team]
    - source: 127.0.0.1:1/tags
      mirrors: [HOST/empty, HOST/two/team]
    - source: docker.io/library
      mirrors: [HOST/hub]
      mirrorSourcePolicy: NeverContactSource
`;

/** What the mirrors hold. */
const held = [
  "one/team/app:v1",
  "two/team/app:v1",
  "special/app:v1",
  "wild/app:v1",
  "hub/busybox:latest",
];

let folder = "";
let registry: DockerRegistry | undefined;
let resolver: Resolver | undefined;
let digest = "";

beforeAll(async () => {
  if (!there) return;
  folder = mkdtempSync(join(tmpdir(), "mirrorkit-nodes-"));
  registry = await startDockerRegistry();
  const { host } = registry;
  digest = writeImage(join(folder, "image"), "app");
  for (const place of held) {
    const args = ["--dest-tls-verify=false", `oci:${folder}/image`, `docker://${host}/${place}`];
    const { status, log } = await skopeo(folder, "copy", "--preserve-digests", ...args);
    expect([status, status === 0 ? "" : log]).toEqual([0, ""]);
  }
  resolver = publish(resourcesAt(host), "registries.conf");
}, 120_000);

afterAll(async () => {
  await registry?.close();
  if (folder !== "") rmSync(folder, { recursive: true, force: true });
});

function resourcesAt(host: string): readonly ClusterResource[] {
  const text = mirrorSets.replaceAll("HOST", host);
  const { resources, problems } = readClusterResources([{ path: "sets.yaml", text }]);
  expect(problems).toEqual([]);
  return resources;
}

function publish(resources: readonly ClusterResource[], name: string): Resolver {
  const conf = toRegistriesConf(resources, { insecure: [registry?.host ?? ""] });
  writeFileSync(join(folder, name), renderRegistriesConf(conf));
  return createResolver(conf);
}

interface Pull {
  readonly status: number;
  readonly tried: readonly string[];
  readonly log: string;
  readonly digest?: string;
}

/** What a node's library does with the same file: each place that it tries, and what answers. */
async function pull(image: string, conf = "registries.conf"): Promise<Pull> {
  const file = join(folder, conf);
  const { status, output, log } = await skopeo(
    folder,
    "--debug",
    "--registries-conf",
    file,
    "inspect",
    "--no-tags",
    `docker://${image}`,
  );
  const tried = [...log.matchAll(/Trying to access \\"([^"]+)\\"/g)].map(([, place = ""]) => place);
  const answer = status === 0 ? (JSON.parse(output) as { Digest: string }) : undefined;
  return { status, tried, log, ...(answer === undefined ? {} : { digest: answer.Digest }) };
}

describe.skipIf(!there)(
  `skopeo and resolve agree${there ? "" : ` (skipped: ${missing.join(" and ")} cannot be installed here)`}`,
  () => {
    test.each<[string, string, string | undefined]>([
      [
        "a missing mirror is passed over, the next answers",
        "source.example.test/team/app@DIGEST",
        "HOST/one/team/app@DIGEST",
      ],
      [
        "the most specific source counts alone",
        "source.example.test/team/special/app@DIGEST",
        "HOST/special/app@DIGEST",
      ],
      [
        "a specific source does not fall back to the mirrors around it",
        "source.example.test/team/special/other@DIGEST",
        undefined,
      ],
      [
        "no mirror has it, and the source is blocked",
        "source.example.test/team/other@DIGEST",
        undefined,
      ],
      [
        "mirrors for digests do not serve a tag, and the source is blocked",
        "source.example.test/team/app:v1",
        undefined,
      ],
      ["a wildcard covers a host", "any.wild.example.test/app@DIGEST", "HOST/wild/app@DIGEST"],
      ["a short name is one of Docker's library", "busybox", "HOST/hub/busybox:latest"],
      ["a short name by digest", "busybox@DIGEST", "HOST/hub/busybox@DIGEST"],
      ["mirrors for tags serve a tag", "127.0.0.1:1/tags/app:v1", "HOST/two/team/app:v1"],
      ["mirrors for tags do not serve a digest", "127.0.0.1:1/tags/app@DIGEST", undefined],
      [
        "a source among its mirrors is tried in its place",
        "127.0.0.1:1/open/app@DIGEST",
        "HOST/one/team/app@DIGEST",
      ],
      ["the source is tried last", "127.0.0.1:1/open/other@DIGEST", undefined],
      ["a source has mirrors for both", "127.0.0.1:1/open/app:v1", "HOST/two/team/app:v1"],
      ["a tag is never asked of the mirrors for digests", "127.0.0.1:1/open/app:v2", undefined],
      [
        "a mirror below a blocked source is refused",
        "127.0.0.1:1/detour/app@DIGEST",
        "HOST/one/team/app@DIGEST",
      ],
      ["nothing covers it", "127.0.0.1:1/opened/app:v1", undefined],
    ])("%s: %s", async (_, text, answering) => {
      const fill = (place: string): string =>
        place.replace("HOST", registry?.host ?? "").replace("DIGEST", digest);
      const image = fill(text);
      const resolution = resolver?.resolve(image);
      const { status, tried, log, digest: found } = await pull(image);
      const { pullFrom = [], refused = [] } = resolution ?? {};
      const end = answering === undefined ? pullFrom.length : pullFrom.indexOf(fill(answering)) + 1;
      expect(tried).toEqual(pullFrom.slice(0, end));
      expect([status, found]).toEqual(answering === undefined ? [1, undefined] : [0, digest]);
      const told = [...log.matchAll(/Accessing \\"([^"]+)\\" failed: registry \S+ is blocked/g)];
      expect(told.map(([, place]) => place)).toEqual(
        tried.filter((place) => refused.includes(place)),
      );
    });

    test("a bad mirror stops the pull before anything is tried", async () => {
      const host = registry?.host ?? "";
      const entries = [{ source: "127.0.0.1:1/bad", mirrors: [`${host}/one/team`, `${host}/Bad`] }];
      const set: ClusterResource = {
        kind: "ImageDigestMirrorSet",
        name: "bad",
        entries,
        object: {},
        origin: { file: "bad" },
      };
      const image = `127.0.0.1:1/bad/app@${digest}`;
      const reading = publish([set], "bad.conf").tryResolve(image);
      expect(reading).toEqual({
        reason: expect.stringContaining("has upper-case letters"),
        registry: "127.0.0.1:1/bad",
      });
      const { status, tried, log } = await pull(image, "bad.conf");
      expect([status, tried]).toEqual([1, []]);
      expect(log).toContain("repository name must be lowercase");
    });
  },
);
