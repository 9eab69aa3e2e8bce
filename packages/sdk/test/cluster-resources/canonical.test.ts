import { type ResourceFile, readClusterResources } from "@mirrorkit/sdk/cluster-resources";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  isYamlList,
  isYamlMap,
  readYaml,
  writeYaml,
  type YamlMap,
  type YamlValue,
} from "#base/yaml";
import { canonicalObject } from "#models/cluster-resources";
import { runs } from "../../../../test/runs.ts";
import { filesOf, goldenFiles, read, rendered, sharedFolder } from "./golden.ts";

const steps = [
  "production/2-push",
  "production/4-push-next",
  "graph/2-push",
  "renamed-catalogs/2-push",
];

const keys =
  `apiVersion kind metadata spec annotations labels createdAt status binaryData imageDigestMirrors
source mirrors name uid sha256-${"a".repeat(64)}-3 __proto__ 1`.split(/\s/);

/** A value whose maps have their keys in another order; the lists named keep theirs. */
function shuffled(value: YamlValue, random: () => number): YamlValue {
  if (isYamlList(value)) return value.map((item) => shuffled(item, random));
  if (!isYamlMap(value)) return value;
  const entries = Object.entries(value).map(([key, inner]): [string, YamlValue] => {
    const deep = shuffled(inner, random);
    const isEntries = /^image(Digest|Tag)Mirrors$/.test(key) && isYamlList(deep);
    return [
      renumbered(key, random),
      isEntries ? inAnyOrder(deep, random) : stamped(key, deep, random),
    ];
  });
  return Object.fromEntries(inAnyOrder(entries, random));
}

function renumbered(key: string, random: () => number): string {
  return key.replace(
    /^(sha256-[0-9a-f]{64})-\d+$/,
    (_, digest) => `${digest}-${Math.floor(random() * 99)}`,
  );
}

function stamped(key: string, value: YamlValue, random: () => number): YamlValue {
  return key === "createdAt" ? `2026-11-23T09:07:${10 + Math.floor(random() * 50)}Z` : value;
}

function inAnyOrder<Item>(items: readonly Item[], random: () => number): readonly Item[] {
  return items
    .map((item): [number, Item] => [random(), item])
    .sort(([one], [two]) => one - two)
    .map(([, item]) => item);
}

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function canonicalText(text: string): string {
  const value = readYaml(text, "f.yaml").documents[0]?.value;
  return isYamlMap(value) ? writeYaml(canonicalObject(value)) : "";
}

describe("the canonical form", () => {
  test.each(steps)(
    "%s is the same whatever order documents, entries and keys were written in",
    (step) => {
      const files = goldenFiles(step);
      const expected = rendered(readClusterResources(files).resources);
      const documents = files
        .filter(({ path }) => path !== "signature-configmap.json")
        .flatMap(({ text, path }) => readYaml(text, path).documents.map(({ value }) => value));
      fc.assert(
        fc.property(fc.nat(), (seed) => {
          const random = seeded(seed);
          const texts = inAnyOrder(documents, random).map((value) =>
            writeYaml(shuffled(value, random)),
          );
          const half = Math.floor(random() * texts.length);
          const { resources, problems } = readClusterResources([
            { path: "z.yml", text: texts.slice(0, half).join("---\n") },
            { path: "a/b.yaml", text: texts.slice(half).join("---\n") },
          ]);
          expect(problems).toEqual([]);
          expect(rendered(resources)).toBe(expected);
        }),
        { numRuns: runs(50) },
      );
    },
  );

  test("fixes the order of keys, keeps what is unknown and drops what a run or a cluster adds", () => {
    const text = canonicalText(`
status: {}
zeta: [{b: 1, a: 2}]
spec:
  image: a.test/b:v1
  grpcPodConfig: {securityContextConfig: restricted, memoryTarget: 50Mi}
  sourceType: grpc
kind: CatalogSource
metadata:
  uid: x
  creationTimestamp: null
  managedFields: []
  generation: 3
  resourceVersion: "1"
  selfLink: /x
  annotations: {createdAt: x, z: "1", oc-mirror_version: y, a: "2", createdBy: b, kubectl.kubernetes.io/last-applied-configuration: "{}"}
  finalizers: [b, a]
  namespace: ns
  labels: {b: x, a: "yes"}
  name: c
apiVersion: operators.coreos.com/v1alpha1
`);
    expect(text).toBe(`apiVersion: operators.coreos.com/v1alpha1
kind: CatalogSource
metadata:
  name: c
  namespace: ns
  labels:
    a: "yes"
    b: x
  annotations:
    a: "2"
    z: "1"
  finalizers:
    - b
    - a
spec:
  grpcPodConfig:
    memoryTarget: 50Mi
    securityContextConfig: restricted
  image: a.test/b:v1
  sourceType: grpc
zeta:
  - a: 2
    b: 1
`);
  });

  test("sorts entries by source, then mirrors, writes each once and keeps the order of mirrors", () => {
    const text = canonicalText(`
apiVersion: config.openshift.io/v1
kind: ImageTagMirrorSet
metadata: {name: a, annotations: {createdAt: x}}
spec:
  extra: true
  imageTagMirrors:
  - {mirrors: [z.test, a.test], source: b.test}
  - {mirrors: [z.test], source: b.test}
  - {note: text, mirrorSourcePolicy: NeverContactSource, mirrors: [m.test], source: b.test/x}
  - {source: a.test, mirrors: [m.test]}
  - {source: b.test, mirrors: [z.test, a.test]}
`);
    expect(text).toBe(`apiVersion: config.openshift.io/v1
kind: ImageTagMirrorSet
metadata:
  name: a
spec:
  extra: true
  imageTagMirrors:
    - source: a.test
      mirrors:
        - m.test
    - source: b.test
      mirrors:
        - z.test
    - source: b.test
      mirrors:
        - z.test
        - a.test
    - source: b.test/x
      mirrors:
        - m.test
      mirrorSourcePolicy: NeverContactSource
      note: text
`);
  });

  test("applied twice, and written and read again, changes nothing, whatever the object", () => {
    const key = fc.constantFrom(...keys);
    const { value } = fc.letrec<{ value: YamlValue }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 5, withCrossShrink: true },
        fc.constantFrom<YamlValue>(
          null,
          true,
          1,
          "ImageDigestMirrorSet",
          "ConfigMap",
          "v1",
          "yes",
          "b",
          "a b",
        ),
        fc.array(tie("value"), { maxLength: 4 }),
        fc
          .array(fc.tuple(key, tie("value")), { maxLength: 6 })
          .map((entries) => Object.fromEntries(entries)),
      ),
    }));
    fc.assert(
      fc.property(value.filter(isYamlMap), (object: YamlMap) => {
        const once = canonicalObject(object);
        const text = writeYaml(once);
        expect(writeYaml(canonicalObject(once))).toBe(text);
        const [again] = readYaml(text, "f").documents;
        if (isYamlMap(again?.value)) expect(writeYaml(canonicalObject(again.value))).toBe(text);
      }),
      { numRuns: runs(1000) },
    );
  });
});

describe("all that is shared", () => {
  const goldenFolder = sharedFolder("golden");
  const corpus = sharedFolder("corpus");

  test.skipIf(goldenFolder === undefined)(
    "every golden case is read without loss (skipped where the golden folder is absent)",
    () => {
      const files = filesOf(goldenFolder ?? "").filter(({ path }) =>
        path.includes("/cluster-resources/"),
      );
      const folders = new Map<string, ResourceFile[]>();
      for (const file of files) {
        const folder = file.path.slice(0, file.path.lastIndexOf("/"));
        folders.set(folder, [...(folders.get(folder) ?? []), file]);
      }
      expect(folders.size).toBeGreaterThan(25);
      for (const [folder, inside] of folders) {
        const { resources, problems } = readClusterResources(inside);
        expect([folder, problems]).toEqual([folder, []]);
        const documents = inside.flatMap(({ text, path }) => readYaml(text, path).documents);
        const twins = inside.some(({ path }) => path.endsWith(".json")) ? 1 : 0;
        expect([folder, resources.length]).toEqual([folder, documents.length - twins]);
        const again = read(rendered(resources));
        expect([rendered(again.resources), again.problems]).toEqual([rendered(resources), []]);
      }
    },
  );

  test.skipIf(corpus === undefined)(
    "every public file is read or refused with a place (skipped where the corpus is absent)",
    () => {
      const files = ["resources", "gitops", "crd"].flatMap((name) => filesOf(`${corpus}/${name}`));
      expect(files.length).toBeGreaterThan(280);
      for (const file of files) {
        const { resources, others, problems } = readClusterResources([file]);
        expect([file.path, resources.length + others.length + problems.length]).not.toEqual([
          file.path,
          0,
        ]);
        for (const { position } of problems) expect(position?.line).toBeGreaterThan(0);
        const again = read(rendered(resources));
        const errors = again.problems.filter(({ severity }) => severity === "error");
        expect(errors.filter(({ rule }) => rule !== "unknown-field")).toEqual([]);
        expect(rendered(again.resources)).toBe(rendered(resources));
      }
    },
  );
});
