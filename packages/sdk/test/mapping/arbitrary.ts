import fc from "fast-check";

const hexes = ["1", "2", "3", "a"].map((digit) => digit.repeat(64));
const filters = ["b".repeat(32), "c".repeat(32)];
const paths = ["redhat/x", "redhat/x-index", "odf4/odf-bundle", "a/b/c-index"];
const tags = ["latest", "v4.19", "v4.20", "1.2.3"];
const versions = ["4.19.7", "4.20.18", "4.20.19", "4.20.0-rc.1"];
const registries = ["quay.example.test/mirror", "quay.example.test/other"];
const cache = "localhost:55000";

function pick(values: readonly string[]): fc.Arbitrary<string> {
  return fc.constantFrom(...values);
}

const component = fc
  .tuple(
    pick(hexes),
    pick(registries),
    pick(versions),
    pick(["x86_64", "multi"]),
    pick(["etcd", "cli"]),
  )
  .map(([hex, to, version, arch, name]) => [
    `quay.io/o/art@sha256:${hex}=${to}/openshift/release:${version}-${arch}-${name}`,
  ]);

const payload = fc
  .tuple(pick(registries), pick(versions))
  .map(([to, version]) => [
    `quay.io/o/ocp-release:${version}-x86_64=${to}/openshift/release-images:${version}-x86_64`,
  ]);

const operand = fc
  .tuple(pick(["r.io", "s.io", cache]), pick(paths), pick(hexes), pick([...registries, cache]))
  .map(([from, path, hex, to]) =>
    from === cache
      ? [`${cache}/${path}:sha256-${hex}=${to}/${path}:sha256-${hex}`]
      : [`${from}/${path}@sha256:${hex}=${to}/${path}:sha256-${hex}`],
  );

const additional = fc
  .tuple(pick(["r.io", "s.io", cache]), pick(paths), pick(tags), pick([...registries, cache]))
  .map(([from, path, tag, to]) => [`${from}/${path}:${tag}=${to}/${path}:${tag}`]);

const subManifest = fc
  .tuple(pick(paths), pick(hexes), pick(registries))
  .map(([path, hex, to]) => [`r.io/${path}:latest@sha256:${hex}=${to}/${path}@sha256:${hex}`]);

const catalog = fc
  .record({
    path: pick(paths),
    hex: pick(hexes),
    filter: pick(filters),
    tag: pick(["v4.19", "v4.20"]),
    to: pick(registries),
    form: pick(["rebuilt", "full", "tagless", "from disk", "to disk"]),
  })
  .map(({ path, hex, filter, tag, to, form }) => {
    const stored = `r.io/${path}@sha256:${hex}=${cache}/${path}:${tag}`;
    const rebuilt = `${cache}/${path}:${filter}=${to}/${path}:${tag}`;
    if (form === "full") return [stored, `r.io/${path}@sha256:${hex}=${to}/${path}:${tag}`];
    if (form === "from disk") return [rebuilt];
    if (form === "to disk") return [stored];
    if (form === "rebuilt") return [stored, rebuilt];
    return [
      `r.io/${path}@sha256:${hex}=${cache}/${path}:sha256-${hex}`,
      `${cache}/${path}:${filter}=${to}/${path}:sha256-${filter}`,
    ];
  });

/** Few names, so that lines meet, in every form that oc-mirror writes. Without transports. */
export const mappingLines: fc.Arbitrary<string[]> = fc
  .array(fc.oneof(component, payload, operand, additional, subManifest, catalog), { maxLength: 12 })
  .map((groups) => groups.flat());

/** Two mappings that share some of their lines. */
export const mappingPair: fc.Arbitrary<readonly [string[], string[]]> = fc
  .tuple(mappingLines, mappingLines, mappingLines)
  .map(([both, before, after]) => [
    [...both, ...before],
    [...after, ...both],
  ]);

export function withTransports(lines: readonly string[]): string {
  return lines.map((line) => `docker://${line.replace("=", "=docker://")}\n`).join("");
}
