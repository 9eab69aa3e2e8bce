import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type MemoryRegistry,
  startMemoryRegistry,
} from "../../../test/registries/memory-registry.ts";
import { mirrorkit } from "./run-cli.ts";

let source: MemoryRegistry;
let target: MemoryRegistry;
let folder = "";

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "mirrorkit-sizes-"));
  [source, target] = await Promise.all([startMemoryRegistry(), startMemoryRegistry()]);
  const registries = Object.entries({ "quay.test": source, "mirror.test": target });
  const tables = registries.map(
    ([prefix, { host }]) =>
      `[[registry]]\nprefix = "${prefix}"\nlocation = "${host}"\ninsecure = true\n`,
  );
  writeFileSync(join(folder, "registries.conf"), tables.join(""));
});
afterEach(async () => {
  await Promise.all([source.close(), target.close()]);
  rmSync(folder, { recursive: true });
});

function sizes(...args: readonly string[]) {
  const conf = join(folder, "registries.conf");
  return mirrorkit("sizes", "--registries-conf", conf, "--cache", join(folder, "cache"), ...args);
}

function mapping(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
}

const mebibyte = 1024 * 1024;
const component = "openshift-release-dev/ocp-v4.0-art-dev";

function release(version: string, name: string, digest: string): string {
  return `docker://quay.test/${component}@${digest}=docker://mirror.test/m/openshift/release:${version}-x86_64-${name}`;
}

describe("sizes", () => {
  test("a file in place of the folder of the cache is refused", async () => {
    const file = mapping("mapping.txt", []);
    const { notes, status } = await mirrorkit("sizes", file, "--cache", file);
    expect([status, notes]).toEqual([2, expect.stringContaining("mapping.txt is a file, not a")]);
  });

  test("says what comes, what it is, and what disks need, and the same from the cache", async () => {
    const etcd = source.putImage(component, [3 * mebibyte]);
    target.putImage("m/openshift/release", [3 * mebibyte]);
    const cli = source.putImage(component, [3 * mebibyte, 2 * mebibyte]);
    source.putImage("redhat/redhat-operator-index", [40 * mebibyte], "v4.20");
    const file = mapping("mapping.txt", [
      release("4.20.19", "etcd", etcd.digest),
      release("4.20.19", "cli", cli.digest),
      "docker://quay.test/redhat/redhat-operator-index:v4.20=docker://mirror.test/m/redhat/redhat-operator-index:v4.20",
    ]);
    const { output, notes, status } = await sizes(file);
    expect(status).toBe(0);
    expect(notes).toBe("");
    expect(output).toBe(
      [
        "42 MiB to copy to mirror.test of 45 MiB in all: 2 of 3 images are new",
        "",
        "kind                images  new  to copy  not shared",
        "catalogs                 1    1   40 MiB      40 MiB",
        "release components       2    1  2.0 MiB     2.0 MiB",
        "",
        "free space that oc-mirror needs at least:",
        "  cache            40 MiB  the catalogs",
        "  workspace        40 MiB  the catalogs, rebuilt ones twice, and the release payloads; unpacked files come on top",
        "  temporary files  40 MiB  the largest catalog",
        "",
      ].join("\n"),
    );
    source.requests.splice(0);
    expect((await sizes(file)).output).toBe(output);
    expect(source.requests.filter((one) => one.startsWith("GET"))).toEqual([]);
  });

  test("gives JSON without the whole size with --new-only", async () => {
    const etcd = source.putImage(component, [3 * mebibyte]);
    const file = mapping("mapping.txt", [release("4.20.19", "etcd", etcd.digest)]);
    const { output, status } = await sizes(file, "--new-only", "--json");
    expect(status).toBe(0);
    const bytesToCome = 3 * mebibyte + 10 + etcd.size;
    const report: unknown = JSON.parse(output);
    expect(report).toMatchObject({
      images: 1,
      newImages: 1,
      bytesToCome,
      unmeasured: 0,
      kinds: [{ kind: "release-component", bytesToCome, bytesOfItsOwn: bytesToCome }],
      problems: [],
    });
    expect(report).not.toHaveProperty("bytes");
  });

  test("ends with 1 and a minimum when an image cannot be read", async () => {
    const digest = `sha256:${"a".repeat(64)}`;
    const file = mapping("mapping.txt", [release("4.20.19", "etcd", digest)]);
    const { output, notes, status } = await sizes(file);
    expect(status).toBe(1);
    expect(output).toContain(
      "at least 0 bytes to copy to mirror.test of 0 bytes in all: 1 of 1 image is new (1 image could not be measured)\n",
    );
    expect(notes).toContain("could not be measured");
    expect(notes).toContain("[size-unknown]");
  });
});
