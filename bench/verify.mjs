// Verifying images against Debian's docker-registry, beside two peers on the same registry: a bare loop of HEADs over
// node:http with as many connections, and a loop of `skopeo inspect --raw`, 8 in parallel, on fewer images. wrk cannot send
// HEADs (it waits for a body), so the bare loop stands for it; GETs of wrk were as fast in docker-registry. Then the memory
// of a verification of 1,000 and of 100,000 images, against a stand-in that answers at once.
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
const runs = argument("runs", 3);
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
    `version: 0.1\nlog: {level: error}\nstorage: {filesystem: {rootdirectory: ${folder}}}\nhttp: {addr: "${host}"}\n`,
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
    const times = { ours: [], looked: [], keyed: [], bare: [], skopeo: [] };
    const plain = unsigned(images);
    for (let round = 0; round < runs; round++) {
      times.bare.push((await timed(() => bareHeads(host, images))) / images.length);
      times.ours.push((await timed(() => verify(host, plain))) / images.length);
      times.looked.push((await timed(() => verify(host, images))) / images.length);
      times.keyed.push((await timed(() => verify(host, images, keys))) / images.length);
      times.skopeo.push((await timed(() => skopeoLoop(host, few))) / few.length);
    }
    const { all, indexes } = requestsOf(images);
    const names = ["ours", "looked", "keyed", "bare", "skopeo"];
    const [ours, looked, keyed, bare, skopeo] = names.map((name) => median(times[name]));
    const rate = (all / images.length / ours) * 1_000;
    const bareRate = 1_000 / bare;
    const perImage = (value) => `${value.toFixed(2)} ms`;
    table(
      `verifying ${images.length} images, ${indexes} of them indexes of four platforms, ${runs} runs`,
      [
        ["", "an image", "requests a second", "ratio", "target"],
        ["bare HEADs", perImage(bare), bareRate.toFixed(0), "", ""],
        [
          "verify",
          perImage(ours),
          rate.toFixed(0),
          `${(rate / bareRate).toFixed(2)} of bare HEADs`,
          "0.7",
        ],
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
