import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { digestOf } from "./push.ts";

/** A blob or manifest as a descriptor names it. */
export interface Stored {
  readonly digest: string;
  readonly size: number;
  readonly mediaType: string;
}

/** A registry in this process that remembers what it was asked. */
export interface MemoryRegistry {
  /** `127.0.0.1:<port>`. */
  readonly host: string;
  /** `GET /v2/…`, in the order in which they came, without those to `/v2/`. */
  readonly requests: string[];
  /** Puts an image of layers of so many bytes into a repository; without its blobs where they are of no matter. */
  putImage(repository: string, layers: readonly number[], tag?: string): Stored;
  /** Puts an index into a repository. */
  putIndex(repository: string, platforms: Readonly<Record<string, Stored>>, tag?: string): Stored;
  /** Forgets a manifest. */
  remove(repository: string, reference: string): void;
  close(): Promise<void>;
}

const oci = "application/vnd.oci.image";

/** The digest of the layer of so many bytes. */
export function layerOf(size: number): string {
  return digestOf(`layer of ${size} bytes`);
}

/** Starts one; layers of the same size are the same. */
export async function startMemoryRegistry(): Promise<MemoryRegistry> {
  const manifests = new Map<string, { readonly text: string; readonly type: string }>();
  const blobs = new Set<string>();
  const requests: string[] = [];
  const put = (repository: string, manifest: object, type: string, tag?: string): Stored => {
    const text = JSON.stringify(manifest);
    const digest = digestOf(text);
    for (const reference of [digest, ...(tag === undefined ? [] : [tag])]) {
      manifests.set(`${repository}/manifests/${reference}`, { text, type });
    }
    return { digest, size: text.length, mediaType: type };
  };
  const answer = ({ url = "", method }: IncomingMessage, response: ServerResponse): void => {
    const path = url.replace(/^\/v2\//, "");
    if (path === "") return void response.end();
    requests.push(`${method ?? ""} ${url}`);
    const manifest = manifests.get(path);
    if (manifest !== undefined) {
      response.setHeader("content-type", manifest.type);
      response.setHeader("docker-content-digest", digestOf(manifest.text));
      return void response.end(manifest.text);
    }
    if (!blobs.has(path)) response.statusCode = 404;
    const code = "MANIFEST_UNKNOWN";
    response.end(response.statusCode === 404 ? JSON.stringify({ errors: [{ code }] }) : "");
  };
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    host: `127.0.0.1:${port}`,
    requests,
    putImage(repository, layers, tag) {
      const config = { digest: digestOf(`config of ${layers.join()}`), size: 10 };
      const parts = layers.map((size) => ({ digest: layerOf(size), size }));
      for (const { digest } of [config, ...parts]) blobs.add(`${repository}/blobs/${digest}`);
      const type = `${oci}.manifest.v1+json`;
      const manifest = { schemaVersion: 2, mediaType: type, config, layers: parts };
      return put(repository, manifest, type, tag);
    },
    putIndex(repository, platforms, tag) {
      const type = `${oci}.index.v1+json`;
      const list = Object.entries(platforms).map(([platform, stored]) => {
        const [os, architecture] = platform.split("/");
        return { ...stored, platform: { os, architecture } };
      });
      return put(repository, { schemaVersion: 2, mediaType: type, manifests: list }, type, tag);
    },
    remove: (repository, reference) =>
      void manifests.delete(`${repository}/manifests/${reference}`),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
