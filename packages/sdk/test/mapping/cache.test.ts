import { type MappingEntry, readMapping } from "@mirrorkit/sdk/mapping";
import { describe, expect, test } from "vitest";

const hex = "a".repeat(64);
const catalog = [
  `docker://registry.redhat.io/redhat/redhat-operator-index@sha256:${hex}=docker://localhost:55000/redhat/redhat-operator-index:v4.20`,
  `docker://localhost:55000/redhat/redhat-operator-index:${"1".repeat(32)}=docker://quay.example.test/mirror/redhat/redhat-operator-index:v4.20`,
];

function read(
  lines: readonly string[],
  additionalImages: readonly string[] = [],
): readonly MappingEntry[] {
  return readMapping(lines.join("\n"), "mapping.txt", { additionalImages }).entries;
}

describe("a tag counts as a digest, and a host as the cache, only where oc-mirror writes it so", () => {
  test("a tag on a foreign registry that spells a digest is a tag", () => {
    const [entry] = read([
      `docker://other.example/a/b:sha256-${hex}=docker://reg/a/b:sha256-${hex}`,
    ]);
    expect(entry?.digest).toBeUndefined();
    expect(entry?.version).toBe(`sha256-${hex}`);
  });

  test("another registry on the machine is not the cache", () => {
    const lines = [
      ...catalog,
      `docker://localhost:5000/a/b:sha256-${hex}=docker://reg/a/b:sha256-${hex}`,
    ];
    const entry = read(lines).find(({ identity }) => identity === "image/a/b");
    expect(entry?.source.cached).toBeUndefined();
    expect(entry?.digest).toBeUndefined();
  });

  test("the host that catalogs are stored in is", () => {
    const [entry] = read(catalog);
    expect(entry?.cache?.stored.cached).toBe(true);
    expect(entry?.filter).toBe("1".repeat(32));
  });

  test("the one host that all images of a pass from disk come from is", () => {
    const lines = [
      `docker://localhost:55000/a/b:sha256-${hex}=docker://reg/a/b:sha256-${hex}`,
      "docker://localhost:55000/a/c:1=docker://reg/a/c:1",
    ];
    expect(read(lines).map(({ digest }) => digest)).toEqual([`sha256:${hex}`, undefined]);
    const mixed = [...lines, "docker://quay.io/x/y:1=docker://reg/x/y:1"];
    expect(read(mixed).map(({ source }) => source.cached)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test("an additional image that is sent to a release's place is an additional image", () => {
    const line = "docker://quay.io/a/b:1=docker://reg/openshift/release-images:4.20.18-x86_64";
    expect(read([line], ["quay.io/a/b:1"]).map(({ kind }) => kind)).toEqual(["additional"]);
    expect(read([line], ["evil.example/a/b:1"]).map(({ kind }) => kind)).toEqual([
      "release-payload",
    ]);
  });

  test("an additional image whose repository ends in -index is not a catalog, by tag and by digest", () => {
    const lines = [
      "docker://quay.io/acme/search-index:1=docker://reg/acme/search-index:1",
      `docker://quay.io/acme/other-index@sha256:${hex}=docker://reg/acme/other-index:2`,
    ];
    const named = ["quay.io/acme/search-index:1", `quay.io/acme/other-index:2@sha256:${hex}`];
    expect(read(lines, named).map(({ kind }) => kind)).toEqual(["additional", "additional"]);
  });
});
