import { type MappingEntry, readMapping } from "@mirrorkit/sdk/mapping";
import {
  digestOfRemovals,
  lostDeliveries,
  type Succession,
  successions,
} from "@mirrorkit/sdk/removals";
import fc from "fast-check";
import { expect, test } from "vitest";
import { runs } from "../../../../test/runs.ts";

const digest = fc.constantFrom("a", "b", "c").map((digit) => digit.repeat(64));
const host = fc.constantFrom("registry.redhat.io", "quay.io", "evil.example");
const path = fc.constantFrom("odf4/odf", "odf4/odf-bundle", "ubi9/ubi");
const tag = fc.constantFrom("9.6", "9.7", "10.1", "v1", "v2", "latest", "release-2.9", "1.2.3.9");
const target = fc.constantFrom("quay.example.test/live", "quay.example.test/test");

const byDigest = fc
  .tuple(host, path, digest, target)
  .map(
    ([from, name, hex, to]) =>
      `docker://${from}/${name}@sha256:${hex}=docker://${to}/${name}:sha256-${hex}`,
  );
const byTag = fc
  .tuple(host, path, tag, target)
  .map(
    ([from, name, label, to]) =>
      `docker://${from}/${name}:${label}=docker://${to}/${name}:${label}`,
  );
const moved = fc
  .tuple(host, path, tag, path, tag, target)
  .map(
    ([from, name, label, place, other, to]) =>
      `docker://${from}/${name}:${label}=docker://${to}/${place}:${other}`,
  );
const release = fc
  .tuple(
    fc.constantFrom("4.20.17", "4.20.18", "4.21.1", "5.0.0"),
    fc.constantFrom("x86_64", "aarch64"),
    digest,
    target,
  )
  .map(
    ([version, arch, hex, to]) =>
      `docker://quay.io/openshift-release-dev/ocp-release@sha256:${hex}=docker://${to}/openshift/release-images:${version}-${arch}`,
  );
const component = fc
  .tuple(
    fc.constantFrom("4.20.17", "4.20.18", "4.21.1"),
    fc.constantFrom("etcd", "cli"),
    digest,
    target,
  )
  .map(
    ([version, name, hex, to]) =>
      `docker://quay.io/openshift-release-dev/ocp-v4.0-art-dev@sha256:${hex}=docker://${to}/openshift/release:${version}-x86_64-${name}`,
  );
const line = fc.oneof(byDigest, byTag, moved, release, component);
const lines = fc.array(line, { maxLength: 12 });

function entries(text: readonly string[]): readonly MappingEntry[] {
  return readMapping(text.join("\n"), "mapping.txt").entries;
}

function family({ kind, source, destination }: MappingEntry): readonly string[] {
  return [kind, source.registry, source.repository, destination.registry, destination.repository];
}

function held(found: readonly Succession[]): readonly string[] {
  return lostDeliveries("a", found).map(({ subject }) => subject);
}

test("every vanished address shows its successor or is among the removals", () => {
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const [from, to] = [entries(before), entries(after)];
      const found = successions(from, to);
      const there = new Set(to.map(({ destination }) => destination.text));
      for (const entry of from.filter(({ destination }) => !there.has(destination.text))) {
        const fate = found.find((one) => one.from === entry);
        expect(fate).toBeDefined();
        if (fate?.effect !== undefined) continue;
        expect(fate?.to).toBeDefined();
        if (fate?.to === undefined || entry.kind === "release-component") continue;
        expect(family(fate.to)).toEqual(family(entry));
      }
    }),
    { numRuns: runs(500) },
  );
});

test("an added entry never shrinks the removals, but for what shows it as its successor", () => {
  fc.assert(
    fc.property(lines, lines, line, (before, after, added) => {
      const from = entries(before);
      const without = successions(from, entries(after));
      const withAdded = successions(from, entries([...after, added]));
      const remaining = new Set(held(withAdded));
      const [came] = entries([added]);
      for (const subject of held(without).filter((one) => !remaining.has(one))) {
        const fates = withAdded.filter((one) => one.from.destination.text === subject);
        const isIts = fates.some(
          ({ to }) => to !== undefined && came !== undefined && sameFamily(to, came),
        );
        expect(isIts || came?.destination.text === subject).toBe(true);
      }
    }),
    { numRuns: runs(500) },
  );
});

/** Of one repository each may take over the place of another; a component goes by its payload. */
function sameFamily(one: MappingEntry, other: MappingEntry): boolean {
  return JSON.stringify(family(one)) === JSON.stringify(family(other));
}

test("what stays the same gives nothing, in any order", () => {
  fc.assert(
    fc.property(lines, (text) => {
      expect(held(successions(entries(text), entries(text.toReversed())))).toEqual([]);
    }),
  );
});

test("the digest does not depend on the order, and covers every part", () => {
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const removals = lostDeliveries("a", successions(entries(before), entries(after)));
      expect(digestOfRemovals(removals.toReversed())).toBe(digestOfRemovals(removals));
      for (const removal of removals) {
        const [image] = removal.before;
        if (image === undefined) continue;
        const others = removals.filter((one) => one !== removal);
        const elsewhere = { ...image, destination: `${image.destination}x` };
        const changed = [...others, { ...removal, before: [elsewhere] }];
        expect(digestOfRemovals(changed)).not.toBe(digestOfRemovals(removals));
      }
    }),
    { numRuns: runs(50) },
  );
});
