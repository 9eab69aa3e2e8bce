import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { mappingLines, planImageSet, planResources } from "#decisions/plan";
import { readChartFiles } from "#edges/charts";
import { readChart } from "#models/chart";
import type { HelmChart, ImageSetConfiguration } from "#models/imageset";
import { writeTar } from "../registry/tar-writer.ts";
import { golden, isWorldThere } from "./world.ts";

const chart = "apiVersion: v2\nname: greeter\nversion: 0.1.0\nappVersion: 1.16.0\n";
const values = `image:
  repository: registry.example.test/team/greeter
  tag: ""
replicaCount: 1
sidecar: {enabled: false, image: registry.example.test/team/sidecar:2}
nodeSelector: {disk: fast}
resources: {}
`;
/** As `helm create` writes it. */
const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "greeter.fullname" . }}
  labels:
    {{- include "greeter.labels" . | nindent 4 }}
spec:
  {{- if not .Values.autoscaling }}
  replicas: {{ .Values.replicaCount }}
  {{- end }}
  template:
    metadata:
      labels:
        {{- include "greeter.labels" . | nindent 8 }}
    spec:
      {{- with .Values.imagePullSecrets }}
      imagePullSecrets:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      serviceAccountName: {{ include "greeter.serviceAccountName" . }}
      containers:
        - name: {{ .Chart.Name }}
          image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"
          resources:
            {{- toYaml .Values.resources | nindent 12 }}
        {{- if .Values.sidecar.enabled }}
        - name: sidecar
          image: {{ .Values.sidecar.image }}
        {{- end }}
      {{- with .Values.nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
`;
const greeter = "registry.example.test/team/greeter:1.16.0";

function filesWith(more: Readonly<Record<string, string>> = {}): ReadonlyMap<string, string> {
  const own = {
    "Chart.yaml": chart,
    "values.yaml": values,
    "templates/deployment.yaml": deployment,
    "templates/_helpers.tpl": '{{- define "greeter.labels" }}a: b{{ end }}',
    "templates/NOTES.txt": "{{ anything at all }}",
  };
  return new Map(Object.entries({ ...own, ...more }));
}

function imagesOf(
  more: Readonly<Record<string, string>>,
  imagePaths: readonly string[] = [],
): readonly string[] | string {
  const reading = readChart(filesWith(more), imagePaths);
  if ("images" in reading) return reading.images.map(({ image }) => image);
  const { file, line, what } = reading.fault;
  return `${file}:${line ?? ""} ${what}`;
}

const pod = (image: string, annotations = ""): string =>
  `kind: Pod\nmetadata:\n  name: a\n${annotations}spec:\n  initContainers:\n    - image: i/i:1\n  containers:\n    - image: ${image}\n`;

describe("the images of a chart", () => {
  test("are those of its templates with its own values", () => {
    expect(imagesOf({})).toEqual([greeter]);
    const enabled = values.replace("enabled: false", "enabled: true");
    expect(imagesOf({ "values.yaml": enabled })).toEqual([
      greeter,
      "registry.example.test/team/sidecar:2",
    ]);
  });

  test("come in the order of Helm's kinds, init containers first; hooks are not seen, nor is a CronJob", () => {
    const more = {
      "templates/z.yaml": `${pod("p/p:1")}---\n${pod("h/h:1", '  annotations:\n    "helm.sh/hook": test\n')}`,
      "templates/cron.yaml":
        "kind: CronJob\nspec: {jobTemplate: {spec: {template: {spec: {containers: [{image: c/c:1}]}}}}}\n",
      "crds/crd.yaml": "kind: CustomResourceDefinition\nspec: {group: example.test}\n",
    };
    expect(imagesOf(more)).toEqual(["i/i:1", "p/p:1", greeter]);
  });

  test("are also those at the paths of the ImageSet", () => {
    const more = { "templates/a.yaml": "kind: App\nspec: {parts: [{ref: r/r:1}, {ref: r/r:2}]}\n" };
    expect(imagesOf(more, ["{.spec.parts[*].ref}"])).toEqual([greeter, "r/r:1", "r/r:2"]);
    expect(imagesOf({}, ["{..image}"])).toBe(
      "imagePaths: the JSON path {..image}, which mirrorkit does not read",
    );
  });

  test("with comments, strings with braces and trimmed lines are read", () => {
    const text =
      '{{- /* }} {{ fail }} */ -}}\n{{ "kind: Pod" }}\nspec:\n  containers: [{image: {{ printf "%s/%s" "a" "b:1" | quote }}}]\n';
    expect(imagesOf({ "templates/a.yaml": text })).toEqual(["a/b:1", greeter]);
  });

  test.each([
    [
      "an image that a helper makes",
      pod('{{ include "x" . }}'),
      ':8 {{ include "x" . }}, which only',
    ],
    [
      "a list that a loop makes",
      "kind: Pod\nspec:\n  containers:\n  {{- range list 1 2 }}\n    - image: a/b:{{ . }}\n  {{- end }}\n",
      ":4 {{ range list 1 2 }}, which only",
    ],
    [
      "a document that a helper makes",
      '{{ include "x" . }}\n',
      ':1 {{ include "x" . }}, which only',
    ],
    [
      "a pod whose spec a helper makes",
      'kind: Pod\nspec:\n  {{- include "x" . | nindent 2 }}\n',
      ':3 {{ include "x" . | nindent 2 }}, which only',
    ],
    [
      "annotations that could make a hook",
      pod("a/b:1", '  annotations:\n    {{- include "x" . | nindent 4 }}\n'),
      ':5 {{ include "x" . | nindent 4 }}, which only',
    ],
    [
      "a condition that a cluster decides",
      '{{ if .Capabilities.APIVersions.Has "a/v1" }}\nkind: Pod\n{{ end }}\n',
      ":1 {{ if .Capabilities",
    ],
    [
      "a failure that a template can ask for",
      '{{ required "a" .Values.b }}\n',
      ':1 {{ required "a" .Values.b }}, which can abort Helm',
    ],
    [
      "a value of a missing mapping",
      "{{ if .Values.no.where }}a: b{{ end }}\n",
      ":1 {{ if .Values.no.where }}, which only",
    ],
    ["text that is not YAML", "a: [\n", ": text that is not YAML once it is rendered"],
    ["an action that does not end", "{{ if true }}\na: b\n", ":1 {{ if true }}, which only"],
  ])("are not known for %s", (_, text, expected) => {
    const said = imagesOf({ "templates/a.yaml": text });
    expect(said).toContain(`templates/a.yaml${expected}`);
  });

  test.each([
    ["charts/inner/Chart.yaml", "name: inner\n"],
    ["values.schema.json", "{}"],
    ["requirements.yaml", "dependencies: [{name: a}]\n"],
    ["Chart.yaml", `${chart}dependencies: [{name: a}]\n`],
    ["Chart.yaml", `${chart}type: library\n`],
  ])("are not known where Helm reads more than templates: %s", (file, text) => {
    expect(imagesOf({ [file]: text })).toMatch(new RegExp(`^${file}: `));
  });
});

const folder = mkdtempSync(join(tmpdir(), "mirrorkit-charts-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function put(path: string, content: string | Buffer): string {
  const target = join(folder, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, content);
  return target;
}

describe("the files of a chart", () => {
  test("come from its folder or its archive", async () => {
    for (const [path, text] of filesWith()) put(`open/${path}`, text);
    put("open/README.md", "text");
    put("open/templates/.hidden.yaml", "{{ hidden }}");
    put("open/.helmignore", "*.swp\n.git/\n");
    const entries = [...filesWith()].map(([path, text]) => ({ path: `greeter/${path}`, text }));
    const archive = put(
      "greeter-0.1.0.tgz",
      gzipSync(writeTar(entries.map(({ path, text }) => ({ path, content: text })))),
    );
    for (const path of [join(folder, "open"), archive]) {
      expect(await readChartFiles(path)).toEqual(filesWith());
    }
  });

  test("that are absent, no chart, or left out by .helmignore are refused", async () => {
    await expect(readChartFiles(join(folder, "absent"))).rejects.toMatchObject({
      code: "not-found",
    });
    put("other/values.yaml", "a: b\n");
    await expect(readChartFiles(join(folder, "other"))).rejects.toMatchObject({
      code: "invalid-input",
    });
    const text = put("text.tgz", "text".repeat(200));
    await expect(readChartFiles(text)).rejects.toThrow(
      `the archive ${text} is not usable: it is not a tar`,
    );
    put("ignoring/Chart.yaml", chart);
    put("ignoring/templates/old.yaml", "a: b\n");
    put("ignoring/.helmignore", "templates/old*\n");
    await expect(readChartFiles(join(folder, "ignoring"))).rejects.toMatchObject({
      code: "invalid-input",
    });
  });
});

function planOf(local: readonly HelmChart[], ...images: readonly string[]) {
  const imageSet: ImageSetConfiguration = {
    kind: "ImageSetConfiguration",
    mirror: { helm: { local } },
  };
  const charts = [{ images: images.map((image) => ({ image, file: "templates/a.yaml" })) }];
  return planImageSet(imageSet, {
    destination: "docker://quay.example.test/helm",
    catalogs: new Map(),
    charts,
  });
}

const digest = `sha256:${"a".repeat(64)}`;

describe("a plan with charts", () => {
  test("has their images by tag and digest, with the chart as the reason", () => {
    const { plan } = planOf(
      [{ name: "greeter", path: "g" }],
      greeter,
      `a.example.test/b@${digest}`,
    );
    expect(mappingLines(plan?.images ?? [])).toEqual([
      `docker://a.example.test/b@${digest}=docker://quay.example.test/helm/b:sha256-${"a".repeat(64)}`,
      `docker://${greeter}=docker://quay.example.test/helm/team/greeter:1.16.0`,
    ]);
    expect(plan?.images[0]?.causes).toEqual([
      { kind: "chart", chart: "greeter", file: "templates/a.yaml" },
    ]);
  });

  test("names what oc-mirror skips", () => {
    const { plan } = planOf([{ path: "g" }], greeter, "registry.example.test/no-tag");
    expect(plan?.unusable).toEqual([
      { chart: "g", file: "templates/a.yaml", image: "registry.example.test/no-tag" },
    ]);
  });

  test.skipIf(!isWorldThere)(
    "is the mapping and the mirror set of oc-mirror (skipped without ../shared/golden)",
    () => {
      const { plan } = planOf([{ path: "g" }], "registry.access.redhat.com/ubi9/ubi-micro:latest");
      const step = "helm/1-dry-run/workspace";
      expect(mappingLines(plan?.images ?? [])).toEqual(
        golden(`${step}/dry-run/mapping.txt`).trim().split("\n"),
      );
      const files = plan === undefined ? [] : planResources(plan).files;
      expect(files.map(({ file }) => file)).toEqual(["itms-oc-mirror.yaml"]);
      expect(JSON.stringify(files[0]?.objects)).toContain(
        '{"source":"registry.access.redhat.com/ubi9","mirrors":["quay.example.test/helm/ubi9"]}',
      );
    },
  );

  test("refuses charts of repositories, and those that nothing read", () => {
    const imageSet: ImageSetConfiguration = {
      kind: "ImageSetConfiguration",
      mirror: {
        helm: {
          repositories: [{ name: "stable", url: "https://charts.example.test" }],
          local: [{ path: "a" }],
        },
      },
    };
    const { plan, refusals } = planImageSet(imageSet, {
      destination: "docker://quay.example.test/helm",
      catalogs: new Map(),
    });
    expect(plan).toBeUndefined();
    expect(refusals.map(({ kind, exit }) => [kind, exit])).toEqual([
      ["not-planned", 16],
      ["not-planned", 16],
    ]);
  });
});
