/** A place that images may be read from. */
export interface RegistryEndpoint {
  /** Host and path that take the place of the prefix: `mirror.example.test/redhat`. Empty leaves the reference as it is. */
  readonly location: string;
  /** Whether a certificate that nobody vouches for, or none at all, is accepted. */
  readonly isInsecure: boolean;
  /** The references that a mirror is asked for. */
  readonly pulls: "all" | "digest-only" | "tag-only";
}

/** A table `[[registry]]`. */
export interface RegistryTable {
  /** What a reference begins with: a host, a path below it, or `*.example.test`. */
  readonly prefix: string;
  /** Where the images of the prefix are. */
  readonly endpoint: RegistryEndpoint;
  /** The mirrors, in the order in which they are asked. */
  readonly mirrors: readonly RegistryEndpoint[];
  /** Whether images must not be read from there. */
  readonly isBlocked: boolean;
}

/** A registries.conf with its drop-ins, as far as it says where images are read from. */
export interface RegistriesFile {
  /** The tables, each prefix once, in the order of the files. */
  readonly entries: readonly RegistryTable[];
}

/** A place to read an image from. */
export interface ImagePlace {
  /** Registry and path of the repository there. */
  readonly name: string;
  /** Whether a certificate that nobody vouches for, or none at all, is accepted. */
  readonly isInsecure: boolean;
  /** Whether images must not be read from there. */
  readonly isBlocked: boolean;
}

/** The table that counts for a name: the one with the longest prefix; the first of several. */
export function registryTableFor(
  { entries }: RegistriesFile,
  name: string,
): RegistryTable | undefined {
  let best: RegistryTable | undefined;
  for (const entry of entries) {
    const isLonger = best === undefined || entry.prefix.length > best.prefix.length;
    if (isLonger && matchLength(entry.prefix, name) !== undefined) best = entry;
  }
  return best;
}

/**
 * Where an image is read from when mirrors are left aside: its own name, or what a table makes of it.
 *
 * @param name - registry and path: `quay.example.test/mirror/ubi9`
 */
export function placeOfImage(file: RegistriesFile, name: string): ImagePlace {
  const entry = registryTableFor(file, name);
  const place = entry === undefined ? name : rewrite(entry, entry.endpoint.location, name);
  // A client that is built for the place asks what is said of the place, not of the name.
  const physical = registryTableFor(file, place);
  return {
    name: place,
    isInsecure: [entry, physical].some((one) => one?.endpoint.isInsecure === true),
    isBlocked: physical?.isBlocked === true,
  };
}

function rewrite({ prefix }: RegistryTable, location: string, name: string): string {
  if (location === "") return name;
  return location + name.slice(matchLength(prefix, name) ?? 0);
}

/** How much of a name a prefix takes; undefined where it does not fit. */
function matchLength(prefix: string, name: string): number | undefined {
  if (prefix.startsWith("*.")) {
    const domain = prefix.slice(1);
    const start = name.indexOf(domain);
    const end = start + domain.length;
    const fits = start > 0 && !name.slice(0, start).includes("/") && isEnd(name[end]);
    return fits ? end : undefined;
  }
  return name.startsWith(prefix) && isEnd(name[prefix.length]) ? prefix.length : undefined;
}

function isEnd(next: string | undefined): boolean {
  return next === undefined || ":/@".includes(next);
}
