// Verifying images against Debian's docker-registry as Debian configures it, beside three peers on the same registry: wrk
// and a bare loop of HEADs over node:http, each with as many connections, and a loop of `skopeo inspect --raw`, 8 in
// parallel, on fewer images. wrk waits for a body after a HEAD, so it sends GETs of the same manifests; docker-registry
// reads the manifest for both. Without wrk its row is left out. Then the memory of a verification of 1,000 and of 100,000
// images, against a stand-in that answers at once.
// Run after a build: node bench/verify.mjs [--images N] [--runs N]
import { execFile, spawn } from "node:child_process";
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Agent, createServer, request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { attachmentTag, openRegistryClient, readPublicKeys } from "@mirrorkit/sdk/registry";
import { verifyImages } from "@mirrorkit/sdk/verify";
import { argument, median, table } from "./report.mjs";

const count = argument("images", 1_500);
const runs = argument("runs", 5);
const connections = 16;
const platforms = ["amd64", "arm64", "s390x", "ppc64le"];
const media = "application/vnd.oci.image";

const digestOf = (bytes) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

async function inParallel(items, most, work) {
  let next = 0;
  const worker = async () => {
    while (next < items.length) await work(items[next++]);
  };
  await Promise.all(Array.from({ length: most }, worker));
}

async function startRegistry(folder) {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  const config = join(folder, "registry.yml");
  const host = `127.0.0.1:${port}`;
  writeFileSync(
    config,
    `version: 0.1
storage: {cache: {blobdescriptor: inmemory}, filesystem: {rootdirectory: ${folder}}, delete: {enabled: true}}
http: {addr: "${host}", headers: {X-Content-Type-Options: [nosniff]}}
health: {storagedriver: {enabled: true, interval: 10s, threshold: 3}}
`,
  );
  const child = spawn("docker-registry", ["serve", config], { stdio: "ignore" });
  process.on("exit", () => child.kill("SIGKILL"));
  for (let wait = 0; wait < 100; wait++) {
    if (
      await fetch(`http://${host}/v2/`).then(
        () => true,
        () => false,
      )
    )
      return host;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error("docker-registry does not answer");
}

async function send(url, init) {
  const answer = await fetch(url, init);
  if (!answer.ok) throw new Error(`${init.method} ${url}: ${answer.status} ${await answer.text()}`);
  await answer.arrayBuffer();
  return answer;
}

async function pushBlob(host, repository, bytes) {
  const start = await send(`http://${host}/v2/${repository}/blobs/uploads/`, { method: "POST" });
  const location = new URL(start.headers.get("location"), `http://${host}`);
  location.searchParams.set("digest", digestOf(bytes));
  await send(location, { method: "PUT", body: bytes });
  return { size: bytes.length, digest: digestOf(bytes) };
}

async function pushManifest(host, repository, manifest, reference) {
  const bytes = Buffer.from(JSON.stringify(manifest));
  const headers = { "content-type": manifest.mediaType };
  const at = `http://${host}/v2/${repository}/manifests/${reference ?? digestOf(bytes)}`;
  await send(at, { method: "PUT", body: bytes, headers });
  return { mediaType: manifest.mediaType, size: bytes.length, digest: digestOf(bytes) };
}

/** Images of one repository share a blob; what differs is an annotation. Every tenth is an index of four platforms. */
async function fill(host, key) {
  const images = [];
  const repositories = Array.from({ length: 10 }, (_, index) => `bench/app-${index}`);
  const blobs = new Map();
  for (const repository of repositories) {
    const config = await pushBlob(host, repository, Buffer.from("{}"));
    blobs.set(repository, { mediaType: `${media}.config.v1+json`, ...config });
  }
  const image = (repository, name, tag) =>
    pushManifest(
      host,
      repository,
      {
        schemaVersion: 2,
        mediaType: `${media}.manifest.v1+json`,
        config: blobs.get(repository),
        layers: [],
        annotations: { name },
      },
      tag,
    );
  const numbers = Array.from({ length: count }, (_, index) => index);
  await inParallel(numbers, 8, async (number) => {
    const repository = repositories[number % repositories.length];
    const tag = `t${number}`;
    let pushed;
    if (Math.floor(number / 10) % 10 === 0) {
      const manifests = [];
      for (const architecture of platforms) {
        const child = await image(repository, `${number} ${architecture}`);
        manifests.push({ ...child, platform: { os: "linux", architecture } });
      }
      const index = { schemaVersion: 2, mediaType: `${media}.index.v1+json`, manifests };
      pushed = await pushManifest(host, repository, index, tag);
    } else pushed = await image(repository, String(number), tag);
    await signImage(host, repository, pushed.digest, key, blobs.get(repository));
    images.push(expected(host, repository, tag, pushed.digest));
  });
  return images;
}

async function signImage(host, repository, digest, { privateKey }, config) {
  const payload = Buffer.from(
    JSON.stringify({
      critical: {
        identity: { "docker-reference": `source.test/${repository}` },
        image: { "docker-manifest-digest": digest },
      },
    }),
  );
  const layer = {
    mediaType: "application/vnd.dev.cosign.simplesigning.v1+json",
    ...(await pushBlob(host, repository, payload)),
    annotations: {
      "dev.cosignproject.cosign/signature": sign("sha256", payload, privateKey).toString("base64"),
    },
  };
  const mediaType = `${media}.manifest.v1+json`;
  const manifest = { schemaVersion: 2, mediaType, config, layers: [layer] };
  await pushManifest(host, repository, manifest, attachmentTag(digest, "sig"));
}

function expected(registry, repository, reference, digest) {
  return {
    kind: "additional",
    source: `source.test/${repository}:${reference}`,
    destination: `${registry}/${repository}:${reference}`,
    registry,
    repository,
    reference,
    digest,
    operators: [],
    mayBeSigned: true,
    mustBeSigned: false,
    identity: `source.test/${repository}`,
  };
}

async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** The same images, with no signature looked for: what the peers do. */
function unsigned(images) {
  return images.map((image) => ({ ...image, mayBeSigned: false }));
}

async function verify(host, images, keys = []) {
  const client = openRegistryClient({ insecure: [host], connections });
  const needs = { payload: false, components: false };
  const { counts, findings } = await verifyImages(client, { images, needs }, { keys });
  await client.close();
  if (counts.present !== images.length || findings.length > 0) throw new Error("not all is there");
}

/** The least that can be asked: a HEAD a manifest, nothing compared. node:http is faster at it than undici. */
async function bareHeads(host, images) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const headers = { accept: `${media}.manifest.v1+json, ${media}.index.v1+json` };
  await inParallel(images, connections, ({ repository, reference }) => {
    const url = `http://${host}/v2/${repository}/manifests/${reference}`;
    return new Promise((done, fail) => {
      const head = httpRequest(url, { method: "HEAD", agent, headers }, (answer) => {
        answer.resume();
        answer.once("end", () => (answer.statusCode === 200 ? done() : fail(new Error(url))));
      });
      head.once("error", fail).end();
    });
  });
  agent.destroy();
}

const run = promisify(execFile);

/** Milliseconds a manifest, as wrk gets them in two seconds; undefined where wrk is not installed. */
async function wrkGets(host, images, folder) {
  const script = join(folder, "wrk.lua");
  const paths = images.map(
    ({ repository, reference }) => `"/v2/${repository}/manifests/${reference}"`,
  );
  writeFileSync(
    script,
    `local paths = { ${paths.join(", ")} }
local next = 0
wrk.headers["Accept"] = "${media}.manifest.v1+json, ${media}.index.v1+json"
request = function()
  next = next % #paths + 1
  return wrk.format("GET", paths[next])
end
done = function(summary)
  local failed = summary.errors.status + summary.errors.read + summary.errors.timeout
  io.write(string.format('{"ms":%f,"failed":%d}', summary.duration / 1000 / summary.requests, failed))
end
`,
  );
  const args = ["-t1", `-c${connections}`, "-d2s", "-s", script, `http://${host}`];
  const answer = await run("wrk", args).catch((error) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (answer === undefined) return undefined;
  const { ms, failed } = JSON.parse(answer.stdout.slice(answer.stdout.lastIndexOf("{")));
  if (failed > 0) throw new Error(`${failed} requests of wrk failed`);
  return ms;
}

async function skopeoLoop(host, images) {
  await inParallel(images, 8, async ({ destination }) => {
    await run("skopeo", ["inspect", "--raw", "--tls-verify=false", `docker://${destination}`]);
  });
}

/** Requests of a verification without signatures: a HEAD an image; for an index a GET and a HEAD a platform more. */
function requestsOf(images) {
  const indexes = images.filter(
    ({ reference }) => Math.floor(Number(reference.slice(1)) / 10) % 10 === 0,
  );
  return {
    all: images.length + indexes.length * (1 + platforms.length),
    indexes: indexes.length,
  };
}

async function speed() {
  const folder = mkdtempSync(join(tmpdir(), "mirrorkit-bench-verify-"));
  try {
    const host = await startRegistry(folder);
    const key = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
    const images = await fill(host, key);
    const keys = readPublicKeys(key.publicKey.export({ type: "spki", format: "pem" }), "key");
    const few = images.slice(0, Math.min(80, images.length));
    const times = { ours: [], looked: [], keyed: [], bare: [], wrk: [], skopeo: [] };
    const plain = unsigned(images);
    for (let round = 0; round < runs; round++) {
      const wrk = await wrkGets(host, images, folder);
      if (wrk !== undefined) times.wrk.push(wrk);
      times.bare.push((await timed(() => bareHeads(host, images))) / images.length);
      times.ours.push((await timed(() => verify(host, plain))) / images.length);
      times.looked.push((await timed(() => verify(host, images))) / images.length);
      times.keyed.push((await timed(() => verify(host, images, keys))) / images.length);
      times.skopeo.push((await timed(() => skopeoLoop(host, few))) / few.length);
    }
    const { all, indexes } = requestsOf(images);
    const names = ["ours", "looked", "keyed", "bare", "wrk", "skopeo"];
    const [ours, looked, keyed, bare, wrk, skopeo] = names.map((name) => median(times[name]));
    const rate = (all / images.length / ours) * 1_000;
    const perImage = (value) => `${value.toFixed(2)} ms`;
    table(
      `verifying ${images.length} images, ${indexes} of them indexes of four platforms, ${runs} runs`,
      [
        ["", "an image", "requests a second", "ratio", "target"],
        ["verify", perImage(ours), rate.toFixed(0), "", ""],
        ...(times.wrk.length === 0 ? [] : [besides("wrk, GETs", wrk, rate, perImage)]),
        besides("bare HEADs", bare, rate, perImage),
        [
          "skopeo inspect --raw, 8 at a time",
          perImage(skopeo),
          "",
          `${(skopeo / ours).toFixed(1)} times verify`,
          "10",
        ],
        ["verify, signatures looked for", perImage(looked), "", "1 request more an image", "1"],
        ["verify --key", perImage(keyed), "", `${(keyed / ours).toFixed(1)} times verify`, ""],
      ],
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Our requests a second as a part of those of a peer. */
function besides(name, ms, rate, perImage) {
  const peer = 1_000 / ms;
  return [
    name,
    perImage(ms),
    peer.toFixed(0),
    `verify has ${(rate / peer).toFixed(2)} of its rate`,
    "0.7",
  ];
}

/** Says what a process of its own kept in memory for so many images, those themselves aside. */
async function memoryOf(images) {
  const args = ["--expose-gc", fileURLToPath(import.meta.url), "--stand-in", String(images)];
  const { stdout } = await run(process.execPath, args);
  return Number(stdout);
}

async function standIn(images) {
  const digest = `sha256:${"a".repeat(64)}`;
  const server = createServer((request, response) => {
    response.setHeader("docker-content-digest", digest);
    response.setHeader("content-type", `${media}.manifest.v1+json`);
    response.statusCode = request.url.endsWith(".sig") ? 404 : 200;
    response.end();
  }).listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  const host = `127.0.0.1:${server.address().port}`;
  const list = Array.from({ length: images }, (_, number) =>
    expected(host, "bench/app", `t${number}`, digest),
  );
  globalThis.gc();
  const before = process.memoryUsage().heapUsed;
  let most = before;
  const client = openRegistryClient({ insecure: [host], connections });
  await verifyImages(
    client,
    { images: list, needs: { payload: false, components: false } },
    {
      onProgress: ({ done }) => {
        if (done % 500 !== 0) return;
        globalThis.gc();
        most = Math.max(most, process.memoryUsage().heapUsed);
      },
    },
  );
  await client.close();
  server.close();
  server.closeAllConnections();
  process.stdout.write(String((most - before) / 1024 / 1024));
}

const at = process.argv.indexOf("--stand-in");
if (at >= 0) await standIn(Number(process.argv[at + 1]));
else {
  await speed();
  const [few, many] = [await memoryOf(1_000), await memoryOf(100_000)];
  table("the most heap that verifying adds to the list of images", [
    ["images", "MiB", "target"],
    ["1,000", few.toFixed(1), ""],
    ["100,000", many.toFixed(1), "the same"],
  ]);
  process.exit(0);
}
