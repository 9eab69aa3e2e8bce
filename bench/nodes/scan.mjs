/** Resolves by looking at every entry for every reference, as containers/image does. References are given in full. */
export function scan(entries, reference) {
  const at = reference.indexOf("@");
  const beforeDigest = at < 0 ? reference : reference.slice(0, at);
  const colon = beforeDigest.indexOf(":", beforeDigest.indexOf("/"));
  const name = colon < 0 ? beforeDigest : beforeDigest.slice(0, colon);
  let best;
  for (const entry of entries) {
    if (!covers(entry.source, name)) continue;
    if (best === undefined || entry.source.length > best.source.length) best = entry;
  }
  if (best === undefined) return [reference];
  const use = at < 0 ? "tag-only" : "digest-only";
  const mirrors = best.mirrors.filter(({ pullFromMirror }) => pullFromMirror === use);
  const rest = reference.slice(best.source.length);
  return [...mirrors.map(({ location }) => location + rest), reference];
}

function covers(source, name) {
  if (!name.startsWith(source)) return false;
  const next = name[source.length];
  return next === undefined || next === "/" || next === ":" || next === "@";
}
