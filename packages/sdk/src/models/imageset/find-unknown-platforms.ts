import { nearestName, quoted } from "../../base/problem/index.ts";
import type { YamlPath } from "../../base/yaml/index.ts";
import { type Finding, findingAt, pathText, type Subject } from "./finding.ts";
import type { HelmChart, PlatformFilter } from "./image-set-configuration.ts";

/** The words that Go has for operating systems and architectures that images exist for. */
const imageWords: Words = {
  os: ["linux", "windows", "aix", "android", "darwin", "freebsd", "illumos", "netbsd", "openbsd"],
  architecture: [
    "amd64",
    "arm64",
    "ppc64le",
    "s390x",
    "386",
    "arm",
    "loong64",
    "mips",
    "mips64",
    "mips64le",
    "mipsle",
    "ppc64",
    "riscv64",
    "wasm",
  ],
};

/** Those that OpenShift releases are published for. */
const releaseWords: Words = {
  os: ["linux"],
  architecture: ["amd64", "arm64", "ppc64le", "s390x"],
};

interface Words {
  readonly os: readonly string[];
  readonly architecture: readonly string[];
}

/** Words of other tools for the same architectures. */
const meant: ReadonlyMap<string, string> = new Map([
  ["x86_64", "amd64"],
  ["x86-64", "amd64"],
  ["x64", "amd64"],
  ["aarch64", "arm64"],
  ["arm64v8", "arm64"],
  ["ppc64el", "ppc64le"],
  ["powerpc64le", "ppc64le"],
  ["i386", "386"],
  ["i686", "386"],
]);

/**
 * Rule `unknown-platform`: oc-mirror accepts any word, and finds nothing for it. Checks the `platforms` of
 * releases, catalogs, images and charts.
 */
export function* findUnknownPlatforms({ content, stanza }: Subject): Iterable<Finding> {
  const { platform, operators = [], additionalImages = [], helm } = content;
  yield* findIn(platform?.platforms, [stanza, "platform"], releaseWords);
  for (const [index, { platforms }] of operators.entries()) {
    yield* findIn(platforms, [stanza, "operators", index], imageWords);
  }
  for (const [index, { platforms }] of additionalImages.entries()) {
    yield* findIn(platforms, [stanza, "additionalImages", index], imageWords);
  }
  for (const [index, { charts }] of (helm?.repositories ?? []).entries()) {
    yield* findInCharts(charts, [stanza, "helm", "repositories", index, "charts"]);
  }
  yield* findInCharts(helm?.local, [stanza, "helm", "local"]);
}

function* findInCharts(
  charts: readonly HelmChart[] | undefined,
  path: YamlPath,
): Iterable<Finding> {
  for (const [index, { platforms }] of (charts ?? []).entries()) {
    yield* findIn(platforms, [...path, index], imageWords);
  }
}

function* findIn(
  platforms: readonly PlatformFilter[] | undefined,
  path: YamlPath,
  words: Words,
): Iterable<Finding> {
  for (const [index, filter] of (platforms ?? []).entries()) {
    for (const field of ["os", "architecture"] as const) {
      const word = filter[field];
      // An empty word was refused before.
      if (word === "" || words[field].includes(word)) continue;
      const place = [...path, "platforms", index, field];
      const near = meant.get(word.toLowerCase()) ?? nearestName(word, words[field]);
      const known = words[field].slice(0, 4).join(", ");
      const sort = words === releaseWords ? "release" : "image";
      const message = `${pathText(place)} is ${quoted(word)}, which no ${sort} has`;
      const help = near === undefined ? `Common values: ${known}.` : `Did you mean ${near}?`;
      yield findingAt("unknown-platform", place, message, help);
    }
  }
}
