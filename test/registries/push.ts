import { createHash } from "node:crypto";

/** What a push needs to know of a registry. */
export interface PushTarget {
  readonly host: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A manifest that was pushed. */
export interface Pushed {
  readonly digest: string;
  readonly size: number;
  readonly mediaType: string;
}

const oci = "application/vnd.oci.image";

/** Gives the digest of bytes. */
export function digestOf(bytes: Uint8Array | string): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

async function send(target: PushTarget, url: string, init: RequestInit): Promise<Response> {
  const headers = { ...target.headers, ...(init.headers as Record<string, string>) };
  const answer = await fetch(new URL(url, `http://${target.host}`), { ...init, headers });
  if (!answer.ok) throw new Error(`${init.method} ${url}: ${answer.status} ${await answer.text()}`);
  await answer.arrayBuffer();
  return answer;
}

/** Pushes a blob and gives its digest. */
export async function pushBlob(
  target: PushTarget,
  repository: string,
  bytes: Uint8Array,
): Promise<string> {
  const digest = digestOf(bytes);
  const start = await send(target, `/v2/${repository}/blobs/uploads/`, { method: "POST" });
  const location = new URL(start.headers.get("location") ?? "", `http://${target.host}`);
  location.searchParams.set("digest", digest);
  const headers = { "content-type": "application/octet-stream" };
  await send(target, location.href, { method: "PUT", body: Buffer.from(bytes), headers });
  return digest;
}

/** Pushes a manifest, or with `text` its exact bytes, under its digest and, where one is given, a tag. */
export async function pushManifest(
  target: PushTarget,
  repository: string,
  manifest: object,
  tag?: string,
): Promise<Pushed> {
  const { mediaType, text } = manifest as { readonly mediaType: string; readonly text?: string };
  const bytes = Buffer.from(text ?? JSON.stringify(manifest));
  const digest = digestOf(bytes);
  for (const reference of [digest, ...(tag === undefined ? [] : [tag])]) {
    await send(target, `/v2/${repository}/manifests/${reference}`, {
      method: "PUT",
      body: bytes,
      headers: { "content-type": mediaType },
    });
  }
  return { digest, size: bytes.length, mediaType };
}

/** Pushes an image of one layer; the same content gives the same digest. */
export async function pushImage(
  target: PushTarget,
  repository: string,
  content: string,
  tag?: string,
): Promise<Pushed> {
  const layer = Buffer.from(content);
  const config = Buffer.from(JSON.stringify({ architecture: "amd64", os: "linux", content }));
  const [configDigest, layerDigest] = await Promise.all(
    [config, layer].map((bytes) => pushBlob(target, repository, bytes)),
  );
  const manifest = {
    schemaVersion: 2,
    mediaType: `${oci}.manifest.v1+json`,
    config: {
      mediaType: `${oci}.config.v1+json`,
      size: config.length,
      digest: configDigest,
    },
    layers: [
      {
        mediaType: `${oci}.layer.v1.tar`,
        size: layer.length,
        digest: layerDigest,
      },
    ],
  };
  return pushManifest(target, repository, manifest, tag);
}

/** What an index holds. */
export interface IndexContent {
  readonly content: string;
  readonly platforms: readonly string[];
  readonly tag?: string;
}

/** Pushes an index of images, one a platform. */
export async function pushIndex(
  target: PushTarget,
  repository: string,
  { content, platforms, tag }: IndexContent,
): Promise<Pushed & { readonly children: readonly Pushed[] }> {
  const children: Pushed[] = [];
  for (const platform of platforms) {
    children.push(await pushImage(target, repository, `${content} ${platform}`));
  }
  const manifests = children.map((child, index) => {
    const [os = "", architecture = ""] = (platforms[index] ?? "").split("/");
    return { ...child, platform: { os, architecture } };
  });
  const index = { schemaVersion: 2, mediaType: `${oci}.index.v1+json`, manifests };
  return { ...(await pushManifest(target, repository, index, tag)), children };
}

/** Deletes a manifest by its digest, and so all tags that name it. */
export async function deleteManifest(
  target: PushTarget,
  repository: string,
  digest: string,
): Promise<void> {
  await send(target, `/v2/${repository}/manifests/${digest}`, { method: "DELETE" });
}
