/** A location from which images are read. */
export interface RegistryEndpoint {
  /** Host and path that replace the prefix: `mirror.example.test/redhat`. Empty leaves the reference unchanged. */
  readonly location: string;
  /** Whether unverified certificates and plain HTTP are accepted. */
  readonly isInsecure: boolean;
  /** The references that are pulled from the mirror. */
  readonly pulls: "all" | "digest-only" | "tag-only";
}

/** A table `[[registry]]`. */
export interface RegistryTable {
  /** The start of matching references: a host, a path below it, or `*.example.test`. */
  readonly prefix: string;
  /** The location of the prefix's images. */
  readonly endpoint: RegistryEndpoint;
  /** The mirrors, in the order in which they are tried. */
  readonly mirrors: readonly RegistryEndpoint[];
  /** Whether reading images from the location is forbidden. */
  readonly isBlocked: boolean;
}

/** The locations of images in a registries.conf with its drop-ins. */
export interface RegistriesFile {
  /** The tables, each prefix once, in the order of the files. */
  readonly entries: readonly RegistryTable[];
}

/** A location of one image. */
export interface ImagePlace {
  /** Registry and path of its repository. */
  readonly name: string;
  /** Whether unverified certificates and plain HTTP are accepted. */
  readonly isInsecure: boolean;
  /** Whether reading images from it is forbidden. */
  readonly isBlocked: boolean;
}

/** The matching table for a name: the one with the longest prefix; the first of several. */
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
 * The location of an image without mirrors: its own name, or the one that a table maps it to.
 *
 * @param name - registry and path: `quay.example.test/mirror/ubi9`
 */
export function placeOfImage(file: RegistriesFile, name: string): ImagePlace {
  const entry = registryTableFor(file, name);
  const place = entry === undefined ? name : rewrite(entry, entry.endpoint.location, name);
  // A client of the location uses the settings of the location, not those of the name.
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
