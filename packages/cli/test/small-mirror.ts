import type { DockerRegistry } from "../../../test/registries/docker-registry.ts";
import { type Pushed, pushImage, pushIndex } from "../../../test/registries/push.ts";
import { attachSignature, type SigningKey } from "../../../test/registries/sign.ts";

/** An image of the small mirror. */
export interface MirroredImage extends Pushed {
  readonly repository: string;
  readonly tag: string;
}

/** A mirror of one release of three components, an operator of two images, a catalog and a base image. */
export interface SmallMirror {
  readonly mapping: string;
  readonly payload: MirroredImage;
  readonly components: readonly MirroredImage[];
  readonly operators: readonly MirroredImage[];
  readonly base: MirroredImage & { readonly children: readonly Pushed[] };
}

/** What is signed in a small mirror. */
export interface SmallMirrorOptions {
  /** Below which path it is. */
  readonly path: string;
  readonly version?: string;
  /** Signs the release; nothing is signed without a key. */
  readonly key?: SigningKey;
}

const art = "quay.io/openshift-release-dev/ocp-v4.0-art-dev";
const releases = "quay.io/openshift-release-dev/ocp-release";

/** Fills a registry with it. */
export async function fillSmallMirror(
  registry: DockerRegistry,
  { path, version = "4.20.18", key }: SmallMirrorOptions,
): Promise<SmallMirror> {
  const lines: string[] = [];
  const at = `${registry.host}/${path}`;
  const put = async (
    repository: string,
    tag: string,
    content: string,
    sourceOf: (digest: string) => string,
  ): Promise<MirroredImage> => {
    const pushed = await pushImage(registry, `${path}/${repository}`, `${path} ${content}`, tag);
    lines.push(`docker://${sourceOf(pushed.digest)}=docker://${at}/${repository}:${tag}`);
    return { ...pushed, repository: `${path}/${repository}`, tag };
  };
  const signed = async (image: MirroredImage, identity: string): Promise<MirroredImage> => {
    if (key !== undefined) {
      await attachSignature(registry, image.repository, { digest: image.digest, identity, key });
    }
    return image;
  };
  const components = await Promise.all(
    ["cli", "etcd", "console"].map(async (name) => {
      const tag = `${version}-x86_64-${name}`;
      const image = await put("openshift/release", tag, tag, (digest) => `${art}@${digest}`);
      return signed(image, `${art}@${image.digest}`);
    }),
  );
  const tag = `${version}-x86_64`;
  const payload = await put(
    "openshift/release-images",
    tag,
    tag,
    (digest) => `${releases}@${digest}`,
  );
  await signed(payload, `${releases}:${tag}`);
  const operators: MirroredImage[] = [];
  for (const name of ["pipelines-bundle", "pipelines-rhel9"]) {
    const repository = `openshift-pipelines/${name}`;
    const { digest } = await pushImage(registry, `${path}/${repository}`, `${path} ${name}`);
    const reference = digest.replace(":", "-");
    const source = `registry.redhat.io/${repository}`;
    operators.push(await put(repository, reference, name, (own) => `${source}@${own}`));
  }
  const platforms = ["linux/amd64", "linux/arm64"];
  const repository = `${path}/ubi9/ubi-micro`;
  const base = await pushIndex(registry, repository, {
    content: `${path} ubi`,
    platforms,
    tag: "latest",
  });
  lines.push(
    `docker://registry.access.redhat.com/ubi9/ubi-micro:latest=docker://${at}/ubi9/ubi-micro:latest`,
  );
  return {
    mapping: `${lines.join("\n")}\n`,
    payload,
    components,
    operators,
    base: { ...base, repository, tag: "latest" },
  };
}
