/** Sources, mirrors and references of a large fleet: nested entries, look-alikes, and references that nothing covers. */
const mirror = "mirror.example.test:8443/fleet";
const digest = `@sha256:${"0123456789abcdef".repeat(4)}`;

/** Repository paths of `count` sources; every tenth lies below another one. */
export function sourcesOf(count) {
  return Array.from({ length: count }, (_, index) => {
    const host = `registry-${index % 7}.example.test`;
    const above = index - (index % 10);
    return index % 10 === 9
      ? `registry-${above % 7}.example.test/team-${above % 50}/product-${above}/inner`
      : `${host}/team-${index % 50}/product-${index}`;
  });
}

/** Objects as YAML; `change` says what becomes of the source of an index: itself, another mirror, or undefined to leave it out. */
export function mirrorSets(sources, change = (source) => source) {
  const kinds = { Digest: sources.slice(0, -500), Tag: sources.slice(-500) };
  return Object.entries(kinds).map(([kind, ofKind]) => {
    const entries = ofKind.flatMap((source, index) => {
      const path = change(source, index);
      return path === undefined
        ? []
        : [
            `  - mirrors:\n    - ${mirror}/${path.slice(path.indexOf("/") + 1)}\n    source: ${source}\n`,
          ];
    });
    const head = `apiVersion: config.openshift.io/v1\nkind: Image${kind}MirrorSet\nmetadata:\n  name: ${kind.toLowerCase()}-0\n`;
    return {
      path: `${kind}.yaml`,
      text: `${head}spec:\n  image${kind}Mirrors:\n${entries.join("")}`,
    };
  });
}

/** References, one in six to a place that no source covers. */
export function referencesOf(sources, count) {
  return Array.from({ length: count }, (_, index) => {
    const source = sources[(index * 7919) % sources.length];
    const name =
      index % 6 === 5 ? `${source}-other/image-${index % 97}` : `${source}/image-${index % 97}`;
    return name + (index % 4 === 0 ? ":v1.2.3" : digest);
  });
}
