import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readMapping } from "@mirrorkit/sdk/mapping";
import { openRegistryClient, readRegistriesConf } from "@mirrorkit/sdk/registry";
import {
  fetchCachedManifest,
  type ManifestCache,
  manifestCacheFolder,
  measureSizes,
  openManifestCache,
  planSizes,
  readSizes,
  type Sizes,
  type VerificationInput,
} from "@mirrorkit/sdk/sizes";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type MemoryRegistry,
  startMemoryRegistry,
} from "../../../../test/registries/memory-registry.ts";

let source: MemoryRegistry;
let target: MemoryRegistry;
let folder = "";
const noCache: ManifestCache = openManifestCache(undefined);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "mirrorkit-sizes-"));
  [source, target] = await Promise.all([startMemoryRegistry(), startMemoryRegistry()]);
});
afterEach(async () => {
  await Promise.all([source.close(), target.close()]);
  rmSync(folder, { recursive: true });
});

interface Wish {
  readonly cache?: ManifestCache;
  readonly newOnly?: boolean;
  readonly mostMs?: number;
  readonly input?: Partial<VerificationInput>;
}

/** `quay.test` and `mirror.test` are the two registries, as names that no mapping takes for oc-mirror's cache. */
async function measure(mappings: readonly string[], wish: Wish = {}): Promise<Sizes> {
  const toml = Object.entries({ "quay.test": source, "mirror.test": target })
    .map(([prefix, { host }]) =>
      [`[[registry]]`, `prefix = "${prefix}"`, `location = "${host}"`, "insecure = true"].join(
        "\n",
      ),
    )
    .join("\n");
  const client = openRegistryClient({
    registriesFile: readRegistriesConf([{ text: toml, file: "registries.conf" }]),
    retry: { tries: 1 },
  });
  const inputs = mappings.map((text) => ({
    entries: readMapping(text, "mapping.txt").entries,
    ...wish.input,
  }));
  try {
    return await measureSizes(client, planSizes(inputs), {
      cache: wish.cache ?? noCache,
      newOnly: wish.newOnly ?? false,
      ...(wish.mostMs === undefined ? {} : { mostMs: wish.mostMs }),
    });
  } finally {
    await client.close();
  }
}

function line(name: string, reference: string): string {
  const tag = reference.replace(":", "-");
  const separator = reference.includes(":") ? "@" : ":";
  return `docker://quay.test/${name}${separator}${reference}=docker://mirror.test/m/${name}:${tag}\n`;
}

const config = 10;

describe("bytes to come", () => {
  test("count each blob once and leave out what the destination has", async () => {
    const old = source.putImage("team/app", [1000, 2000]);
    target.putImage("m/team/app", [1000, 2000]);
    const next = source.putImage("team/app", [1000, 4000]);
    const other = source.putImage("team/tool", [4000, 8000]);
    const mapping = [
      line("team/app", old.digest),
      line("team/app", next.digest),
      line("team/tool", other.digest),
    ].join("");
    const sizes = await measure([mapping]);
    expect(sizes).toMatchObject({ images: 3, newImages: 2, unmeasured: 0, problems: [] });
    expect(sizes.bytesToCome).toBe(4000 + 8000 + 2 * config + next.size + other.size);
    const manifests = old.size + next.size + other.size;
    expect(sizes.bytes).toBe(1000 + 2000 + 4000 + 8000 + 3 * config + manifests);
    expect(sizes.registries).toEqual(["mirror.test"]);
  });

  test("with --new-only nothing is read of images that are there, and the bytes to come are the same", async () => {
    const old = source.putImage("team/app", [1000, 2000]);
    target.putImage("m/team/app", [1000, 2000]);
    const next = source.putImage("team/app", [1000, 4000]);
    const mapping = line("team/app", old.digest) + line("team/app", next.digest);
    const all = await measure([mapping]);
    source.requests.splice(0);
    const sizes = await measure([mapping], { newOnly: true });
    expect(sizes.bytesToCome).toBe(all.bytesToCome);
    expect(sizes.bytes).toBeUndefined();
    expect(source.requests).toEqual([`GET /v2/team/app/manifests/${next.digest}`]);
  });

  test("of images that the time was too short for are not measured, which is said once", async () => {
    const images = [source.putImage("team/app", [1000]), source.putImage("team/tool", [2000])];
    const mapping = images.map(({ digest }) => line("team/app", digest)).join("");
    const sizes = await measure([mapping], { mostMs: 0 });
    expect(sizes).toMatchObject({ images: 2, unmeasured: 2, bytesToCome: 0 });
    expect(sizes.problems.map(({ rule }) => rule)).toEqual(["size-unknown"]);
    expect(source.requests).toEqual([]);
  });

  test("of several mappings are those of their union", async () => {
    const one = source.putImage("team/app", [1000]);
    const two = source.putImage("team/tool", [1000, 2000]);
    const first = line("team/app", one.digest);
    const sizes = await measure([first, first + line("team/tool", two.digest)]);
    expect(sizes).toMatchObject({ images: 2, bytes: 3000 + 2 * config + one.size + two.size });
  });

  test("of an index are those of the platforms that the ImageSet keeps", async () => {
    const amd = source.putImage("team/app", [1000]);
    const arm = source.putImage("team/app", [2000]);
    const index = source.putIndex("team/app", { "linux/amd64": amd, "linux/arm64": arm }, "v1");
    const whole = await measure([line("team/app", "v1")]);
    expect(whole.bytesToCome).toBe(3000 + 2 * config + index.size + amd.size + arm.size);
    const mirror = {
      additionalImages: [
        { name: "quay.test/team/app:v1", platforms: [{ os: "linux", architecture: "arm64" }] },
      ],
    };
    const sparse = await measure([line("team/app", "v1")], { input: { mirror } });
    expect(sparse.bytesToCome).toBe(2000 + config + index.size + arm.size);
  });

  test("are given by kind and by package, with what no other group needs", async () => {
    const bundle = source.putImage("ops/a-bundle", [1000, 2000]);
    const operand = source.putImage("ops/b-rhel9", [1000, 4000]);
    const packages = new Map([
      [`quay.test/ops/a-bundle@${bundle.digest}`, ["alpha"]],
      [`quay.test/ops/b-rhel9@${operand.digest}`, ["alpha", "beta"]],
    ]);
    const mapping = line("ops/a-bundle", bundle.digest) + line("ops/b-rhel9", operand.digest);
    const { packages: found } = await measure([mapping], { input: { packages } });
    const operandBytes = 5000 + config + operand.size;
    expect(found).toMatchObject([
      {
        package: "alpha",
        images: 2,
        bytesToCome: 2000 + config + bundle.size + operandBytes,
        bytesOfItsOwn: 2000 + config + bundle.size,
      },
      { package: "beta", images: 1, bytesToCome: operandBytes, bytesOfItsOwn: 0 },
    ]);
  });

  test("say what could not be read, once a reason, and are then a minimum", async () => {
    const app = source.putImage("team/app", [1000]);
    const gone = [1, 2, 3].map((number) => source.putImage(`team/gone-${number}`, [2000]));
    for (const [index, { digest }] of gone.entries())
      source.remove(`team/gone-${index + 1}`, digest);
    const lines = gone.map(({ digest }, index) => line(`team/gone-${index + 1}`, digest));
    const sizes = await measure([line("team/app", app.digest) + lines.join("")]);
    expect(sizes).toMatchObject({ images: 4, unmeasured: 3 });
    expect(sizes.problems).toMatchObject([{ rule: "size-unknown", severity: "error" }]);
    expect(sizes.problems[0]?.message).toMatch(
      /^3 images, such as quay\.test\/team\/gone-\d@sha256:\w+, could not be measured: /,
    );
  });

  test("count everything where the destination does not answer, and say so", async () => {
    const app = source.putImage("team/app", [1000]);
    const mapping = line("team/app", app.digest).replace("mirror.test", "127.0.0.1:1");
    const sizes = await measure([mapping]);
    expect(sizes.bytesToCome).toBe(1000 + config + app.size);
    expect(sizes.problems).toMatchObject([{ rule: "destination-unknown", severity: "warning" }]);
  });

  test("of an image that the source lost are read where it already is", async () => {
    const app = source.putImage("team/app", [1000]);
    target.putImage("m/team/app", [1000]);
    source.remove("team/app", app.digest);
    const sizes = await measure([line("team/app", app.digest)]);
    expect(sizes).toMatchObject({ bytesToCome: 0, unmeasured: 0, bytes: 1000 + config + app.size });
  });

  test("of a rebuilt catalog are those of the upstream one, new each time, and disks are told", async () => {
    const index = source.putImage("redhat/operators", [5000], "v4.20");
    target.putImage("m/redhat/operators", [5000], "v4.20");
    const filter = "0123456789abcdef0123456789abcdef";
    const mapping = [
      "docker://quay.test/redhat/operators:v4.20=docker://localhost:55000/redhat/operators:v4.20",
      `docker://localhost:55000/redhat/operators:${filter}=docker://mirror.test/m/redhat/operators:v4.20`,
    ].join("\n");
    const sizes = await measure([mapping]);
    const whole = 5000 + config + index.size;
    expect(sizes).toMatchObject({ images: 1, newImages: 1, bytesToCome: index.size });
    expect(sizes.disks).toEqual({ workspace: 2 * whole, cache: whole, temporary: whole });
    expect(sizes.problems).toMatchObject([{ rule: "rebuilt-catalog-size", severity: "info" }]);
  });

  test("of a pass to disk go to the cache and the archives; a pass from disk cannot be measured", async () => {
    const app = source.putImage("team/app", [1000]);
    const bytes = 1000 + config + app.size;
    const toDisk = `docker://quay.test/team/app@${app.digest}=docker://localhost:55000/team/app:${app.digest.replace(":", "-")}`;
    const sizes = await measure([toDisk]);
    expect(sizes).toMatchObject({ registries: [], bytesToCome: bytes });
    expect(sizes.disks).toMatchObject({ cache: bytes, archive: bytes });
    const fromDisk = toDisk.replace(
      /^.*=docker:\/\/([^/]*)(\/.*)$/,
      "docker://$1$2=docker://mirror.test/m$2",
    );
    const other = await measure([fromDisk]);
    expect(other.unmeasured).toBe(1);
    expect(other.problems[0]?.help).toContain("mapping of the pass to disk");
  });
});

describe("the cache of manifests", () => {
  test("has a second run fetch no manifest twice, and a first run none twice", async () => {
    const amd = source.putImage("team/app", [1000]);
    const arm = source.putImage("team/app", [2000]);
    source.putIndex("team/app", { "linux/amd64": amd, "linux/arm64": arm }, "v1");
    const tool = source.putImage("team/tool", [3000]);
    const mapping = line("team/app", "v1") + line("team/tool", tool.digest);
    const gets = () => source.requests.filter((one) => one.startsWith("GET"));
    const first = await measure([mapping], { cache: openManifestCache(folder) });
    expect(gets()).toHaveLength(4);
    expect(new Set(gets()).size).toBe(4);
    source.requests.splice(0);
    const second = await measure([mapping], { cache: openManifestCache(folder) });
    expect(gets()).toEqual([]);
    expect(second).toEqual(first);
  });

  test("drops a manifest whose bytes changed, and fetches it anew", async () => {
    const app = source.putImage("team/app", [1000]);
    const cache = openManifestCache(folder);
    await measure([line("team/app", app.digest)], { cache });
    const [path] = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((one) =>
      one.endsWith(app.digest.slice(7)),
    );
    writeFileSync(join(folder, path ?? ""), "{}");
    expect(cache.find(app.digest)).toBeUndefined();
    const sizes = await measure([line("team/app", app.digest)], { cache });
    expect(sizes.unmeasured).toBe(0);
    expect(cache.find(app.digest)).toBeDefined();
  });

  test("keeps what was used last when it is full", async () => {
    const cache = openManifestCache(folder, { mostBytes: 3 * 4096 });
    const client = openRegistryClient({ insecure: [source.host] });
    const images = [1, 2, 3, 4, 5].map((size) => source.putImage("team/app", [size]));
    for (const { digest } of images) {
      const name = { registry: source.host, repository: "team/app", reference: digest };
      await fetchCachedManifest(client, cache, name);
    }
    await client.close();
    cache.close();
    const kept = images.filter(({ digest }) => cache.find(digest) !== undefined);
    expect(kept).toHaveLength(3);
    expect(kept.at(-1)).toBe(images.at(-1));
  });

  test("never keeps bytes under a digest that they do not have, and does without a disk", () => {
    const cache = openManifestCache(folder);
    const digest = `sha256:${"a".repeat(64)}`;
    cache.keep(digest, Buffer.from("{}"));
    cache.keep("../../escape", Buffer.from("{}"));
    expect(readdirSync(folder)).toEqual([]);
    const file = join(folder, "file");
    writeFileSync(file, "");
    const broken = openManifestCache(file);
    const { digest: real } = source.putImage("team/app", [1]);
    broken.keep(real, Buffer.from("no"));
    expect(broken.find(real)).toBeUndefined();
    broken.close();
  });

  test.each([
    [{ XDG_CACHE_HOME: "/c", HOME: "/h" }, join("/c", "mirrorkit", "manifests")],
    [{ HOME: "/h" }, join("/h", ".cache", "mirrorkit", "manifests")],
    [{}, undefined],
  ])("of %j is in %s", (environment, path) => {
    expect(manifestCacheFolder({ environment })).toBe(path);
  });
});

describe("the JSON of sizes", () => {
  test("is read back, and anything else is refused", () => {
    const sums = { newImages: 2, bytesToCome: 3, unmeasured: 0, registries: ["mirror.test"] };
    expect(readSizes(JSON.stringify({ ...sums, more: true }), "sizes.json")).toEqual(sums);
    for (const text of ["", "[]", "{}", "null", JSON.stringify({ ...sums, bytesToCome: -1 })]) {
      expect(() => readSizes(text, "sizes.json")).toThrow(
        "sizes.json is not the output of mirrorkit sizes --json",
      );
    }
  });
});
