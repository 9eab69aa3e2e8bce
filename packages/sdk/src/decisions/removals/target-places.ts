import { catalogNameParts, isReleaseRepository } from "./destination-names.ts";

/** A place in the mirror that is asked for. */
export interface Target {
  readonly kind: "catalog" | "additional image";
  /** The reference as written. */
  readonly name: string;
  /** Registry and path that it comes from. */
  readonly source: string;
  /** Registry and path that the ImageSet pushes to; undefined where that is not known. */
  readonly destination: string | undefined;
  /** Path below that. */
  readonly path: string;
  /** Tag in the mirror; empty where it is made of a digest. */
  readonly tag: string;
  /** The selection from a catalog; empty for an image. */
  readonly selection: string;
}

/** Targets of one repository in the mirror, by source, tag and selection. */
interface Repository {
  readonly destination: string | undefined;
  readonly path: string;
  readonly origins: Map<string, Map<string, Map<string, Target>>>;
}

/** Targets by their places: 100,000 of them are compared in little time. */
export class Places {
  readonly #repositories = new Map<string, Repository>();
  readonly #known = new Map<string, Repository[]>();
  readonly #byPath = new Map<string, Repository[]>();
  readonly #byEnd = new Map<string, Repository[]>();
  readonly #catalogs = new Map<string, Map<string, Target>>();

  constructor(targets: readonly Target[]) {
    for (const target of targets) this.#add(target);
  }

  /** The owner of a target's location, if it is not the target. */
  ownerOf(target: Target): string | undefined {
    if (isReleaseRepository(target.path)) return "OpenShift releases";
    if (/^sha256-[0-9a-f]{64}$/.test(target.tag)) return "images known by their digest";
    for (const repository of this.#at(target)) {
      const rival = rivalIn(repository, target);
      if (rival !== undefined) return `${rival.name}${rival.selection}`;
    }
    return undefined;
  }

  /** An image of another source at the location of a target. */
  strangerAt(target: Target): string | undefined {
    for (const { origins } of this.#at(target)) {
      for (const tags of origins.values()) {
        const one = firstOf(tags);
        if (one !== undefined && one.source !== target.source) return one.name;
      }
    }
    return undefined;
  }

  /** Another catalog for which oc-mirror computes the same name: it writes the last of them alone. */
  namesakeOf(target: Target): string | undefined {
    if (target.kind !== "catalog") return undefined;
    const same = this.#catalogs.get(catalogNameParts(target.path, target.tag));
    for (const [place, one] of same ?? []) if (place !== placeOf(target)) return one.name;
    return undefined;
  }

  #add(target: Target): void {
    const { destination, path, tag, name, selection } = target;
    const key = JSON.stringify([destination, path]);
    const repository = this.#repositories.get(key) ?? this.#open(key, { destination, path });
    const tags = within(repository.origins, originOf(target), () => new Map());
    const takes = within(tags, tag, () => new Map<string, Target>());
    within(takes, JSON.stringify([name, selection]), () => target);
    if (target.kind !== "catalog") return;
    const same = within(this.#catalogs, catalogNameParts(path, tag), () => new Map());
    within(same, placeOf(target), () => target);
  }

  #open(key: string, place: Pick<Repository, "destination" | "path">): Repository {
    const repository: Repository = { ...place, origins: new Map() };
    this.#repositories.set(key, repository);
    const { destination, path } = place;
    within<Repository[]>(this.#byPath, path, () => []).push(repository);
    for (const end of [path, ...endsOf(path)]) {
      within<Repository[]>(this.#byEnd, end, () => []).push(repository);
    }
    if (destination !== undefined) {
      within<Repository[]>(this.#known, `${destination}/${path}`, () => []).push(repository);
    }
    return repository;
  }

  /** The repositories that are that of a target; one of an unknown registry may be, where one path ends in the other. */
  *#at({ destination, path }: Target): Iterable<Repository> {
    if (destination !== undefined) yield* this.#known.get(`${destination}/${path}`) ?? [];
    const related = [this.#byEnd.get(path), ...endsOf(path).map((end) => this.#byPath.get(end))];
    for (const one of related.flatMap((found) => found ?? [])) {
      if (destination === undefined || one.destination === undefined) yield one;
    }
  }
}

/** Longer ends are not looked at: no registry has paths of so many parts. */
const mostParts = 16;

/** The ends of a path that begin with a part of it, without the whole path. */
function endsOf(path: string): readonly string[] {
  const parts = path.split("/");
  const first = Math.max(1, parts.length - mostParts);
  return parts.slice(first).map((_, index) => parts.slice(first + index).join("/"));
}

function rivalIn({ origins }: Repository, target: Target): Target | undefined {
  const own = originOf(target);
  for (const [origin, tags] of origins) if (origin !== own) return firstOf(tags);
  if (target.tag === "") return undefined;
  const key = JSON.stringify([target.name, target.selection]);
  for (const [take, one] of origins.get(own)?.get(target.tag) ?? []) if (take !== key) return one;
  return undefined;
}

function firstOf(tags: ReadonlyMap<string, ReadonlyMap<string, Target>>): Target | undefined {
  return tags.values().next().value?.values().next().value;
}

function originOf({ kind, source }: Target): string {
  return `${kind} ${source}`;
}

function placeOf({ path, tag }: Target): string {
  return `${path}:${tag}`;
}

function within<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const there = map.get(key);
  if (there !== undefined) return there;
  const made = make();
  map.set(key, made);
  return made;
}
