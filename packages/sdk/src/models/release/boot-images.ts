import { invalidInput, type Problem } from "../../base/problem/index.ts";
import { isYamlMap, readOneYaml, type YamlValue } from "../../base/yaml/index.ts";
import { isObject, readJsonObject, textIn } from "./json.ts";
import type { ReleaseComponent } from "./payload.ts";

/** The file of a payload that names the images that machines boot from, below `release-manifests/`. */
export const bootImagesFile = "0000_50_installer_coreos-bootimages.yaml";

/** How it names the architectures that have an image for KubeVirt. */
const keys: Readonly<Record<string, string>> = { amd64: "x86_64", s390x: "s390x" };

/**
 * The images that `kubeVirtContainer: true` adds to a release, named as in their tags; none where the release has none, which
 * oc-mirror refuses.
 *
 * @param text - the content of {@link bootImagesFile}, a ConfigMap
 * @param architectures - those of the ImageSet: `amd64`, `arm64`, `ppc64le`, `s390x` or `multi`; of `platforms` as
 * `architecturesOfPlatforms` gives them
 * @throws a {@link MirrorError} `invalid-input` where the text is not such a ConfigMap.
 */
export function kubeVirtImages(
  text: string,
  file: string,
  architectures: readonly string[],
): readonly ReleaseComponent[] {
  const { value } = readOneYaml(text, file);
  const stream = mapIn(mapIn(value, "data"), "stream");
  if (typeof stream !== "string") {
    const problem: Problem = {
      rule: "release-payload",
      severity: "error",
      message: 'the ConfigMap of the boot images has no "data.stream"',
      position: { file },
    };
    throw invalidInput([problem]);
  }
  const known = readJsonObject(stream, file, "release-payload", "data.stream")["architectures"];
  const wanted = wantedKeys(architectures);
  return wanted.flatMap((key) => {
    const images = isObject(known) && isObject(known[key]) ? known[key]["images"] : undefined;
    const image = textIn(isObject(images) ? images["kubevirt"] : undefined, "digest-ref") ?? "";
    const name = wanted.length > 1 ? `kube-virt-container-${key}` : "kube-virt-container";
    return image === "" ? [] : [{ name, image }];
  });
}

/** The architectures of `platforms` that have an image for KubeVirt; all where none of them has one. */
export function architecturesOfPlatforms(named: readonly string[]): readonly string[] {
  const known = named.filter((one) => Object.hasOwn(keys, one));
  return known.length === 0 ? ["multi"] : known;
}

function wantedKeys(architectures: readonly string[]): readonly string[] {
  const all = Object.values(keys);
  if (architectures.includes("multi")) return all;
  const found = architectures.flatMap((one) => keys[one] ?? []);
  return found.length === 0 ? ["x86_64"] : found;
}

function mapIn(value: YamlValue | undefined, key: string): YamlValue | undefined {
  return isYamlMap(value) ? value[key] : undefined;
}
