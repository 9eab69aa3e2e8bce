import { type PushTarget, pushManifest } from "./push.ts";

const accept = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

/** A manifest of a repository. */
export interface Place {
  readonly repository: string;
  readonly reference: string;
}

interface Manifest {
  readonly config?: { readonly digest: string };
  readonly layers?: readonly { readonly digest: string }[];
  readonly manifests?: readonly { readonly digest: string }[];
}

/**
 * Copies an image within a registry, as oc-mirror does between two: children first, blobs mounted, bytes kept. Gives its
 * digest, or undefined where the source is absent.
 */
export async function copyWithin(
  target: PushTarget,
  from: Place,
  to: Place,
): Promise<string | undefined> {
  const url = `http://${target.host}/v2/${from.repository}/manifests/${from.reference}`;
  const answer = await fetch(url, { headers: { accept } });
  const text = await answer.text();
  if (answer.status === 404) return undefined;
  const manifest = JSON.parse(text) as Manifest;
  for (const { digest } of manifest.manifests ?? []) {
    const child = { repository: to.repository, reference: digest };
    await copyWithin(target, { ...from, reference: digest }, child);
  }
  const blobs = [...(manifest.config ? [manifest.config] : []), ...(manifest.layers ?? [])];
  for (const { digest } of blobs) await mount(target, from.repository, to.repository, digest);
  const tag = to.reference.startsWith("sha256:") ? undefined : to.reference;
  const mediaType = answer.headers.get("content-type") ?? "";
  const { digest } = await pushManifest(target, to.repository, { mediaType, text }, tag);
  return digest;
}

/** A blob that is mounted a second time is unknown for a moment. */
const mounted = new Map<string, Promise<void>>();

function mount(target: PushTarget, from: string, to: string, digest: string): Promise<void> {
  const key = `${target.host}/${to}@${digest}`;
  const work = mounted.get(key) ?? mountOnce(target, from, to, digest);
  mounted.set(key, work);
  return work;
}

async function mountOnce(
  { host }: PushTarget,
  from: string,
  to: string,
  digest: string,
): Promise<void> {
  const query = `mount=${digest}&from=${encodeURIComponent(from)}`;
  const answer = await fetch(`http://${host}/v2/${to}/blobs/uploads/?${query}`, { method: "POST" });
  await answer.arrayBuffer();
  if (answer.status !== 201) throw new Error(`mount of ${digest}: ${answer.status}`);
}
