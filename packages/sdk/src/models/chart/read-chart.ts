import { isYamlMap, readYamlValues, type YamlMap } from "../../base/yaml/index.ts";
import { type ChartFiles, type ChartReading, OnlyHelm } from "./chart.ts";
import { onlyHelmKnows } from "./expression.ts";
import { readImagePath, usualPaths } from "./image-paths.ts";
import {
  type ChartManifest,
  documentsOf,
  imagesAt,
  manifestsOf,
  toChartValue,
} from "./manifests.ts";
import { type RenderedTemplate, renderTemplate } from "./render.ts";
import { actionsIn } from "./template-tree.ts";

/**
 * Finds the images of a chart as oc-mirror does: it renders the templates with the chart's own values, and looks into what
 * they make at a few paths. Where a template needs more of Helm than values, conditions and a few functions, and an image
 * could depend on it, the images are not known.
 *
 * @param imagePaths - further JSON paths of images, as the ImageSet names them
 * @see getImages in internal/pkg/helm of openshift/oc-mirror
 */
export function readChart(files: ChartFiles, imagePaths: readonly string[] = []): ChartReading {
  try {
    refuseParts(files);
    const paths = [...usualPaths, ...imagePaths].map((path) => ({ path, steps: stepsOf(path) }));
    const manifests = [...definitionsIn(files), ...manifestsOf(rendered(files))];
    const images = manifests.flatMap((manifest) =>
      paths.flatMap(({ path, steps }) => imagesAt(manifest, path, steps)),
    );
    return { images };
  } catch (error) {
    if (error instanceof OnlyHelm) return { fault: error.fault };
    throw error;
  }
}

function stepsOf(path: string): readonly string[] {
  const steps = readImagePath(path);
  if (steps !== undefined) return steps;
  throw new OnlyHelm({
    file: "imagePaths",
    what: `the JSON path ${path}, which mirrorkit does not read`,
  });
}

/** What else Helm reads: charts inside the chart, and a schema that its own values may not fit. */
function refuseParts(files: ChartFiles): void {
  const [inner] = [...files.keys()].filter((path) => path.startsWith("charts/"));
  if (inner !== undefined) {
    throw new OnlyHelm({ file: inner, what: "a chart inside the chart, which only Helm joins" });
  }
  if (files.has("values.schema.json")) {
    throw new OnlyHelm({ file: "values.schema.json", what: "a schema, which only Helm checks" });
  }
  const chart = mappingIn(files, "Chart.yaml");
  for (const file of ["Chart.yaml", "requirements.yaml"]) {
    const { dependencies } = file === "Chart.yaml" ? chart : mappingIn(files, file);
    if (!Array.isArray(dependencies) || dependencies.length === 0) continue;
    throw new OnlyHelm({ file, what: "dependencies, which only Helm joins" });
  }
  if (chart["type"] === "library") {
    throw new OnlyHelm({ file: "Chart.yaml", what: "the type library, which cannot be rendered" });
  }
}

function rendered(files: ChartFiles): readonly RenderedTemplate[] {
  const root = rootOf(files);
  const templates = [...files]
    .filter(([path]) => path.startsWith("templates/"))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [file, text] of templates) refuseFailure(file, text);
  return templates
    .filter(([file]) => !/(?:^|\/)_[^/]*$|\.txt$/.test(file))
    .map(([file, text]) => renderTemplate(text, file, { root, dot: root }));
}

/** A template can end the whole rendering, wherever it is used. */
function refuseFailure(file: string, text: string): void {
  const found = actionsIn(text).find((action) => /\b(?:fail|required)\b/.test(action.text));
  if (found === undefined) return;
  throw new OnlyHelm({ file, line: found.line, what: `{{ ${found.text} }}, which can abort Helm` });
}

function rootOf(files: ChartFiles): YamlMap {
  const { name = null, version = null, appVersion = null } = mappingIn(files, "Chart.yaml");
  return {
    Values: mappingIn(files, "values.yaml"),
    Chart: { Name: name, Version: version, AppVersion: appVersion },
    // oc-mirror renders charts for a release without a name.
    Release: {
      Name: "",
      Namespace: "",
      IsUpgrade: false,
      IsInstall: false,
      Revision: 0,
      Service: "Helm",
    },
    Capabilities: onlyHelmKnows,
    Files: onlyHelmKnows,
    Template: onlyHelmKnows,
  };
}

function mappingIn(files: ChartFiles, file: string): YamlMap {
  const text = files.get(file);
  if (text === undefined) return {};
  const { values, problems } = readYamlValues(text, file);
  const [problem] = problems;
  if (problem !== undefined) throw new OnlyHelm({ file, what: problem.message });
  const value = toChartValue(values[0]?.value ?? null);
  return isYamlMap(value) ? value : {};
}

/** CustomResourceDefinitions are no templates. */
function definitionsIn(files: ChartFiles): readonly ChartManifest[] {
  return [...files]
    .filter(([path]) => path.startsWith("crds/") && /\.(?:ya?ml|json)$/.test(path))
    .flatMap(([file, text]) => documentsOf({ file, text, actions: [] }));
}
