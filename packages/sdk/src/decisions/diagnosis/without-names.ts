const hostWithPort = `(?:[a-z0-9-]+(?:\\.[a-z0-9-]+)+(?::\\d+)?|[a-z0-9-]+:\\d+|localhost|\\[[0-9a-f:]+\\](?::\\d+)?)`;
const end = `(?=:?(?:[\\s"',;)\\]]|$))`;

/** What authors and administrators chose in a message: addresses, images, paths, tags, names of packages and hosts. */
const chosen: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{0,30}://[^\\s"',;)\\]]+?${end}`, "g"), "ADDRESS"],
  [new RegExp(`(?<![\\w./-])${hostWithPort}/[^\\s"',;)\\]]*?${end}`, "g"), "IMAGE"],
  [new RegExp(`(?<=[\\s"'=(])/[^\\s"',;:)\\]]+`, "g"), "PATH"],
  [/\b(reading|uploading|fetching) manifest \S+ (?=in |to )/g, "$1 manifest TAG "],
  [/\b(package|operator|channel|bundle|catalog|image|repository|field) "[^"\s]*"/g, "$1 NAME"],
  [/\bpackage \S+ (?=not found)/g, "package NAME "],
  [/\b(package|operator|channel|bundle|catalog|chart) [a-z0-9][\w.-]*(?=:)/g, "$1 NAME"],
  [
    /\b(container registry|lookup|in|to) (?=[a-z0-9-]*[.:])[a-z0-9.-]+(?::\d+)?(?=[:,)\s]|$)/g,
    "$1 HOST",
  ],
];

/** A message in lower case without the names in it, so that its words are those of the program or the registry. */
export function withoutNames(folded: string): string {
  return chosen.reduce((rest, [pattern, word]) => rest.replace(pattern, word), folded);
}
