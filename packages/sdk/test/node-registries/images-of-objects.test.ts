import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { imagesOfObjects } from "@mirrorkit/sdk/nodes";
import { describe, expect, test } from "vitest";
import { readYaml } from "#base/yaml";

const digest = `sha256:${"ab".repeat(32)}`;

/** The images of a text as `user: image at path`. */
function usesIn(text: string): readonly string[] {
  const { documents, problems } = readYaml(text, "f.yaml");
  expect(problems).toEqual([]);
  const objects = documents.map(({ value }) => value as Record<string, unknown>);
  return imagesOfObjects(objects).map(
    ({ image, user, path }) =>
      `${[user.kind, user.namespace, user.name].filter(Boolean).join("/")}: ${image} at ${path.join(".")}`,
  );
}

const head = (apiVersion: string, kind: string): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: x, namespace: team}\n`;

describe("images are found in every kind that names them, with who names them", () => {
  test("BuildConfig: the strategy's and the sources' from, not the output", () => {
    const text = `${head("build.openshift.io/v1", "BuildConfig")}spec:
  source:
    images:
    - from: {kind: DockerImage, name: "quay.io/team/assets:1"}
    - from: {kind: ImageStreamTag, name: "assets:1"}
  strategy:
    dockerStrategy:
      from: {kind: DockerImage, name: "registry.redhat.io/ubi9/go-toolset:1.22"}
  output:
    to: {kind: DockerImage, name: "quay.io/team/app:latest"}
`;
    expect(usesIn(text)).toEqual([
      "BuildConfig/team/x: quay.io/team/assets:1 at spec.source.images.0.from.name",
      "BuildConfig/team/x: registry.redhat.io/ubi9/go-toolset:1.22 at spec.strategy.dockerStrategy.from.name",
    ]);
  });

  test("ImageStream: its tags and its repository, not what it resolved to", () => {
    const text = `${head("image.openshift.io/v1", "ImageStream")}spec:
  dockerImageRepository: quay.io/team/all
  tags:
  - name: "1"
    from: {kind: DockerImage, name: "quay.io/team/app:1"}
  - name: "2"
    from: {kind: ImageStreamTag, name: "1"}
status:
  dockerImageRepository: image-registry.openshift-image-registry.svc:5000/team/x
`;
    expect(usesIn(text)).toEqual([
      "ImageStream/team/x: quay.io/team/all at spec.dockerImageRepository",
      "ImageStream/team/x: quay.io/team/app:1 at spec.tags.0.from.name",
    ]);
  });

  test("Tekton: steps, sidecars and the step template of a Task, and those within a Pipeline", () => {
    const text = `${head("tekton.dev/v1", "Task")}spec:
  stepTemplate: {image: "quay.io/team/base:1"}
  steps: [{name: a, image: "quay.io/team/step:1"}, {name: b, ref: {name: other}}, {name: c, image: bash, script: "echo"}]
  sidecars: [{image: "quay.io/team/side:1"}]
---
${head("tekton.dev/v1", "Pipeline")}spec:
  tasks: [{name: t, taskSpec: {steps: [{image: "quay.io/team/inner:1"}]}}]
`;
    expect(usesIn(text)).toEqual([
      "Task/team/x: quay.io/team/base:1 at spec.stepTemplate.image",
      "Task/team/x: quay.io/team/step:1 at spec.steps.0.image",
      "Task/team/x: bash at spec.steps.2.image",
      "Task/team/x: quay.io/team/side:1 at spec.sidecars.0.image",
      "Pipeline/team/x: quay.io/team/inner:1 at spec.tasks.0.taskSpec.steps.0.image",
    ]);
  });

  test("DeploymentConfig: a container without an image of its own waits for its trigger", () => {
    const text = `${head("apps.openshift.io/v1", "DeploymentConfig")}spec:
  triggers: [{type: ImageChange, imageChangeParams: {from: {kind: ImageStreamTag, name: "x:1"}}}]
  template: {spec: {containers: [{name: a, image: " "}, {name: b, image: "quay.io/team/app:1"}]}}
`;
    expect(usesIn(text)).toEqual([
      "DeploymentConfig/team/x: quay.io/team/app:1 at spec.template.spec.containers.1.image",
    ]);
  });

  test("ClusterServiceVersion: related images, its deployments and their RELATED_IMAGE_ variables", () => {
    const text = `${head("operators.coreos.com/v1alpha1", "ClusterServiceVersion")}spec:
  relatedImages: [{name: a, image: "quay.io/team/operand@${digest}"}]
  install: {spec: {deployments: [{name: d, spec: {template: {spec: {containers: [{name: c, image: "quay.io/team/operator:1", env: [{name: RELATED_IMAGE_A, value: "quay.io/team/a:1"}, {name: OTHER, value: "quay.io/team/b:1"}]}]}}}}]}}
`;
    expect(usesIn(text)).toEqual([
      `ClusterServiceVersion/team/x: quay.io/team/operand@${digest} at spec.relatedImages.0.image`,
      "ClusterServiceVersion/team/x: quay.io/team/operator:1 at spec.install.spec.deployments.0.spec.template.spec.containers.0.image",
      "ClusterServiceVersion/team/x: quay.io/team/a:1 at spec.install.spec.deployments.0.spec.template.spec.containers.0.env.0.value",
    ]);
  });

  test("custom resources: full references in image fields and lists of related images, and nothing that only looks like one", () => {
    const text = `${head("example.test/v1", "Thing")}spec:
  image: quay.io/team/thing:1
  graphDataImage: quay.io/team/graph@${digest}
  logo: {image: logo.png}
  picture: {image: "https://example.test/a/b.png:1"}
  chart: {image: {repository: quay.io/team/chart, tag: "1"}}
  bootImage: rhcos
  extraRelatedImages: ["quay.io/team/extra:1"]
  defaultImage: example.test/without/a-tag
`;
    expect(usesIn(text)).toEqual([
      "Thing/team/x: quay.io/team/thing:1 at spec.image",
      `Thing/team/x: quay.io/team/graph@${digest} at spec.graphDataImage`,
      "Thing/team/x: quay.io/team/extra:1 at spec.extraRelatedImages.0",
    ]);
  });

  test("Argo Workflows: single containers and scripts", () => {
    const text = `${head("argoproj.io/v1alpha1", "Workflow")}spec:
  templates: [{container: {image: "alpine:3"}}, {script: {image: "python:3", source: "print()"}}]
`;
    expect(usesIn(text)).toEqual([
      "Workflow/team/x: alpine:3 at spec.templates.0.container.image",
      "Workflow/team/x: python:3 at spec.templates.1.script.image",
    ]);
  });

  test("objects within objects and items of Lists are the users of their images", () => {
    const pod = (name: string): string =>
      `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: ns}, spec: {containers: [{image: "a.test/${name}:1"}]}, status: {containerStatuses: [{image: "a.test/s:1"}]}}`;
    const text = `kind: Template\napiVersion: template.openshift.io/v1\nmetadata: {name: t}\nobjects: [${pod("p")}]\n---\napiVersion: v1\nkind: List\nitems: [${pod("q")}, ${pod("r")}]\n---\napiVersion: work.open-cluster-management.io/v1\nkind: ManifestWork\nmetadata: {name: w}\nspec: {workload: {manifests: [${pod("s")}]}}\n`;
    expect(usesIn(text)).toEqual([
      "Pod/ns/p: a.test/p:1 at objects.0.spec.containers.0.image",
      "Pod/ns/q: a.test/q:1 at items.0.spec.containers.0.image",
      "Pod/ns/r: a.test/r:1 at items.1.spec.containers.0.image",
      "Pod/ns/s: a.test/s:1 at spec.workload.manifests.0.spec.containers.0.image",
    ]);
  });

  test("generateName speaks where there is no name", () => {
    const text =
      'apiVersion: tekton.dev/v1\nkind: TaskRun\nmetadata: {generateName: run-}\nspec: {taskSpec: {steps: [{image: "a.test/x:1"}]}}\n';
    expect(usesIn(text)).toEqual(["TaskRun/run-: a.test/x:1 at spec.taskSpec.steps.0.image"]);
  });
});

const tekton = fileURLToPath(new URL("../../../../../shared/corpus/tekton/", import.meta.url));

test.skipIf(!existsSync(tekton))(
  "every image line of the public Tekton files is found (skipped where ../shared is absent)",
  () => {
    for (const name of readdirSync(tekton).filter((one) => /\.ya?ml$/.test(one))) {
      const text = readFileSync(`${tekton}${name}`, "utf8");
      const { documents, problems } = readYaml(text, name);
      const objects = documents.map(({ value }) => value as Record<string, unknown>);
      if (
        problems.length > 0 ||
        objects.some((object) => object === null || object["kind"] === undefined)
      )
        continue;
      const found = imagesOfObjects(objects).map(({ image }) => image);
      const written = [...text.matchAll(/^ *(?:- )?image: *["']?([^\s"'#]+)/gm)].map(
        ([, one]) => one,
      );
      const full = (image?: string): boolean => image?.startsWith("$(") !== true;
      expect([name, found.filter(full)]).toEqual([name, written.filter(full)]);
    }
  },
);
