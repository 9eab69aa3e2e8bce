import {
  createResolver,
  findUncovered,
  imagesOfObjects,
  toRegistriesConf,
} from "@mirrorkit/sdk/nodes";
import { describe, expect, test } from "vitest";
import { readYaml } from "#base/yaml";
import { asValue, confOf, digest, mirrorSet } from "./mirror-sets.ts";

describe("images without a mirror", () => {
  const resolver = createResolver(
    confOf(
      {
        "d.test/team": ["m.test/team"],
        "both.test": ["m.test/both"],
        "own.test": ["own.test", "m.test"],
      },
      { "t.test": ["m.test/t"], "both.test": ["m.test/both"] },
    ),
  );

  test.each([
    ["u.test/app:1", "no-mirror", "no mirror covers u.test/app:1"],
    ["d.test/teams/app:1", "no-mirror", "no mirror covers d.test/teams/app:1"],
    [
      "busybox",
      "no-mirror",
      "busybox has no host, and nodes try registry.access.redhat.com/busybox:latest first: no mirror covers registry.access.redhat.com/busybox:latest",
    ],
    [
      "d.test/team/app:1",
      "digest-only",
      "d.test/team/app:1 is named by tag, and d.test/team has mirrors for digests only",
    ],
    [
      "d.test/team/app",
      "digest-only",
      "d.test/team/app is named by tag, and d.test/team has mirrors for digests only",
    ],
    [
      "own.test/app:1",
      "digest-only",
      "own.test/app:1 is named by tag, and own.test has mirrors for digests only",
    ],
    [
      `t.test/app@${digest}`,
      "tag-only",
      `t.test/app@${digest} is named by digest, and t.test has mirrors for tags only`,
    ],
    [
      `t.test/app:1@${digest}`,
      "tag-only",
      `t.test/app:1@${digest} is named by digest, and t.test has mirrors for tags only`,
    ],
    [
      "d.test/Team:1",
      "invalid",
      'd.test/Team:1 cannot be pulled: the repository "Team" has upper-case letters',
    ],
  ])("%s: %s", (image, why, text) => {
    expect(findUncovered([image], resolver)).toEqual([{ image, why, text }]);
  });

  test.each([
    `d.test/team/app@${digest}`,
    `d.test/team/app:1@${digest}`,
    "t.test/app:1",
    "both.test/app",
    `both.test/app@${digest}`,
    `own.test/app@${digest}`,
    "m.test/team/anything:1",
  ])("%s is covered", (image) => {
    expect(findUncovered([image], resolver)).toEqual([]);
  });

  test("a blocked source is said, and a mirror below a blocked source is none", () => {
    const blocked = { mirrorSourcePolicy: "NeverContactSource" } as const;
    const conf = toRegistriesConf([
      mirrorSet("itms", "t", [
        { source: "a.test", mirrors: ["b.test/x"], ...blocked },
        { source: "b.test", mirrors: ["n.test"], ...blocked },
      ]),
    ]);
    const images = [`a.test/app@${digest}`, "a.test/app:1", "b.test/app:1", "b.test/x/app:1"];
    expect(findUncovered(images, createResolver(conf))).toEqual([
      {
        image: "a.test/app:1",
        why: "blocked-mirror",
        text: "every mirror of a.test/app:1 lies below a blocked source: b.test/x/app:1",
      },
      {
        image: `a.test/app@${digest}`,
        why: "tag-only",
        text: `a.test/app@${digest} is named by digest, and a.test has mirrors for tags only, and the source is blocked`,
      },
    ]);
    expect(
      findUncovered(["c.test/a:1"], createResolver(confOf({}, {}, { blocked: ["c.test"] }))),
    ).toEqual([
      {
        image: "c.test/a:1",
        why: "rejected",
        text: "nodes reject c.test/a:1: blockedRegistries contains c.test, which also applies to its mirrors",
      },
    ]);
  });

  test("an image that names a mirror is not covered when the mirror lies below a blocked source", () => {
    const blocked = { mirrorSourcePolicy: "NeverContactSource" } as const;
    const conf = toRegistriesConf([
      mirrorSet("itms", "t", [
        { source: "a.test", mirrors: ["b.test/x"] },
        { source: "b.test", mirrors: ["n.test"], ...blocked },
      ]),
    ]);
    const image = `b.test/x/app@${digest}`;
    expect(findUncovered([image], createResolver(conf)).map(({ why }) => why)).toEqual([
      "tag-only",
    ]);
  });

  test("a source that is its only mirror has none", () => {
    const own = { location: "a.test", pullFromMirror: "digest-only", insecure: false } as const;
    const entry = { source: "a.test", blocked: false, insecure: false, mirrors: [own] };
    const images = ["a.test/b:1", `a.test/b@${digest}`];
    const found = findUncovered(images, createResolver({ entries: [entry] }));
    expect(found.map(({ why }) => why)).toEqual(["no-mirror", "no-mirror"]);
  });

  test("an image that becomes none at a mirror is invalid", () => {
    const set = asValue("ImageTagMirrorSet", [{ source: "a.test", mirrors: ["m.test/Bad"] }]);
    const found = findUncovered(["a.test/x:1"], createResolver(toRegistriesConf([set])));
    expect(found).toEqual([
      {
        image: "a.test/x:1",
        why: "invalid",
        text: 'a.test/x:1 cannot be pulled: at a mirror it becomes "m.test/Bad/x:1": the repository "Bad/x" has upper-case letters',
      },
    ]);
  });

  test("each image is told once, sorted, and fit for a terminal", () => {
    const images = ["z.test/a\u001b[2J", "b.test/a", "a.test/a", "b.test/a"];
    expect(findUncovered(images, resolver).map(({ image, text }) => [image, text])).toEqual([
      ["a.test/a", "no mirror covers a.test/a"],
      ["b.test/a", "no mirror covers b.test/a"],
      [
        "z.test/a\u001b[2J",
        'z.test/a\\u001b[2J cannot be pulled: the repository "a\\u001b[2J" has upper-case letters',
      ],
    ]);
  });
});

describe("images of objects", () => {
  const pod = `
      initContainers: [{name: i, image: "r.test/init:1"}]
      containers: [{name: c, image: "r.test/app:1"}, {name: d}, {name: e, image: ""}, {name: f, image: 5}]
      ephemeralContainers: [{name: e, image: "r.test/debug:1"}]
      volumes: [{name: x, emptyDir: {}}, {name: v, image: {reference: "r.test/data:1"}}]
`;
  const places = [
    ["initContainers", 0, "image"],
    ["containers", 0, "image"],
    ["ephemeralContainers", 0, "image"],
    ["volumes", 1, "image", "reference"],
  ];
  const images = ["r.test/init:1", "r.test/app:1", "r.test/debug:1", "r.test/data:1"];

  function objectsOf(text: string): ReturnType<typeof imagesOfObjects> {
    const { documents } = readYaml(text, "f.yaml");
    return imagesOfObjects(documents.map(({ value }) => value as Record<string, unknown>));
  }

  test.each([
    ["Pod", "spec:", ["spec"]],
    ...["Deployment", "DaemonSet", "StatefulSet", "ReplicaSet", "Job", "Rollout"].map(
      (kind): [string, string, string[]] => [
        kind,
        "spec:\n  template:\n    spec:",
        ["spec", "template", "spec"],
      ],
    ),
    [
      "CronJob",
      "spec:\n  jobTemplate:\n   spec:\n    template:\n     spec:",
      ["spec", "jobTemplate", "spec", "template", "spec"],
    ],
    ["PodTemplate", "template:\n   spec:", ["template", "spec"]],
  ])("of a %s", (kind, head, path) => {
    expect(objectsOf(`kind: ${kind}\n${head}${pod}`)).toEqual(
      images.map((image, index) => ({
        image,
        object: 0,
        path: [...path, ...(places[index] ?? [])],
        user: { kind },
      })),
    );
  });

  test("of the items of Lists, however deep, among several objects, with their positions", () => {
    const text = `kind: ConfigMap\n---\nkind: List\nitems:\n- kind: Service\n- kind: List\n  items:\n  - kind: Pod\n    spec:\n      containers:\n      - image: r.test/app:1\n`;
    const [use] = objectsOf(text);
    const { documents } = readYaml(text, "f.yaml");
    expect(use).toEqual({
      image: "r.test/app:1",
      object: 1,
      path: ["items", 1, "items", 0, "spec", "containers", 0, "image"],
      user: { kind: "Pod" },
    });
    expect(documents[1]?.position(use?.path ?? [])).toEqual({
      file: "f.yaml",
      line: 11,
      column: 16,
    });
  });

  test.each([
    "spec: 5",
    "spec: {containers: 5, volumes: {a: 1}}",
    "spec: {containers: [5, null, [], {image: [a]}], volumes: [{image: a}, {image: {reference: 1}}]}",
    "items: 5\nspec: null",
    "spec: {template: [], jobTemplate: {spec: a}}",
    '{"__proto__": {"spec": {"containers": [{"image": "r.test/a"}]}}}',
  ])("what has another shape is passed over: %s", (text) => {
    expect(objectsOf(text)).toEqual([]);
  });
});
