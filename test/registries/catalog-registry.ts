import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { writeTar } from "../../packages/sdk/test/registry/tar-writer.ts";
import { digestOf } from "./push.ts";

/** A registry in this process with whole images, and any other answers at paths of their own. */
export interface CatalogRegistry {
  /** `127.0.0.1:<port>`. */
  readonly host: string;
  /** `METHOD path`, in the order in which they came, without those to `/v2/`. */
  readonly requests: string[];
  /** The `Authorization` headers that came. */
  readonly logins: Set<string>;
  /** Has an image of one layer with these files; gives its digest. */
  putImage(repository: string, tag: string, files: Readonly<Record<string, string>>): string;
  /** Has a path answered. */
  putAnswer(path: string, body: string | Uint8Array): void;
  /** From now on this account has to be named, as `user:password`. */
  require(account: string): void;
  /** From now on each answer takes so many milliseconds. */
  slowDown(ms: number): void;
  close(): Promise<void>;
}

const oci = "application/vnd.oci.image";
const label = "operators.operatorframework.io.index.configs.v1";

/** Starts one. */
export async function startCatalogRegistry(): Promise<CatalogRegistry> {
  const answers = new Map<string, { readonly body: Uint8Array; readonly type?: string }>();
  const requests: string[] = [];
  const logins = new Set<string>();
  let account: string | undefined;
  let delay = 0;
  const give = ({ url = "", method = "", headers }: IncomingMessage, to: ServerResponse): void => {
    const { authorization = "" } = headers;
    if (authorization !== "") logins.add(authorization);
    const wanted = account === undefined ? "" : `Basic ${btoa(account)}`;
    if (wanted !== "" && authorization !== wanted) {
      to.writeHead(401, { "www-authenticate": 'Basic realm="catalogs"' });
      return void to.end();
    }
    if (url === "/v2/") return void to.end();
    requests.push(`${method} ${url}`);
    // Whoever asks for an update graph names itself with an id.
    const found = answers.get(url.replace(/&id=[\da-f-]+/, ""));
    if (found === undefined) return void to.writeHead(404).end('{"errors": []}');
    if (found.type !== undefined) to.setHeader("content-type", found.type);
    to.end(found.body);
  };
  const server = createServer((request, response) => {
    setTimeout(() => give(request, response), delay);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    host: `127.0.0.1:${port}`,
    requests,
    logins,
    putImage(repository, tag, files) {
      const entries = Object.entries(files).map(([path, content]) => ({ path, content }));
      const layer = gzipSync(writeTar(entries));
      const config = Buffer.from(JSON.stringify({ config: { Labels: { [label]: "/configs" } } }));
      const part = (bytes: Uint8Array, mediaType: string): object => {
        const digest = digestOf(bytes);
        answers.set(`/v2/${repository}/blobs/${digest}`, { body: bytes });
        return { mediaType, digest, size: bytes.length };
      };
      const type = `${oci}.manifest.v1+json`;
      const manifest = {
        schemaVersion: 2,
        mediaType: type,
        config: part(config, `${oci}.config.v1+json`),
        layers: [part(layer, `${oci}.layer.v1.tar+gzip`)],
      };
      const body = Buffer.from(JSON.stringify(manifest));
      const digest = digestOf(body);
      for (const reference of [tag, digest]) {
        answers.set(`/v2/${repository}/manifests/${reference}`, { body, type });
      }
      return digest;
    },
    putAnswer: (path, body) => void answers.set(path, { body: Buffer.from(body) }),
    require: (wanted) => {
      account = wanted;
    },
    slowDown: (ms) => {
      delay = ms;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

const catalogs = fileURLToPath(
  new URL("../../examples/catalogs/operator-catalogs/", import.meta.url),
);

/** The files of a catalog of the examples, as they lie in its image. */
export function exampleCatalog(name = "redhat-operator-index"): Readonly<Record<string, string>> {
  const [hex = ""] = readdirSync(join(catalogs, name));
  const root = join(catalogs, name, hex, "catalog-config");
  if (!existsSync(root)) throw new Error(`there is no ${root}`);
  const paths = readdirSync(root, { recursive: true, encoding: "utf8" })
    .map((path) => join(root, path))
    .filter((path) => path.endsWith(".json"));
  return Object.fromEntries(
    paths.map((path) => [relative(root, path), readFileSync(path, "utf8")]),
  );
}

/** An ImageSet with one version of openshift-gitops-operator from a catalog of the registry. */
export function gitopsImageSet({ host }: CatalogRegistry, version: string): string {
  return [
    "kind: ImageSetConfiguration",
    "apiVersion: mirror.openshift.io/v2alpha1",
    "mirror:",
    "  operators:",
    `    - catalog: ${host}/redhat/redhat-operator-index:v4.20`,
    "      packages:",
    "        - name: openshift-gitops-operator",
    `          channels: [{name: latest, minVersion: "${version}", maxVersion: "${version}"}]`,
    "",
  ].join("\n");
}
