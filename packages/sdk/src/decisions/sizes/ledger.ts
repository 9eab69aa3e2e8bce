import { compareText, type Problem } from "../../base/problem/index.ts";
import type { SizedImage } from "./sized-image.ts";
import type { ByteCount, ByteGroup, DiskNeeds, Sizes } from "./sizes.ts";
import { destinationUnknown, sizeUnknown, UnknownList, type WhyUnknown } from "./unknowns.ts";

/** A blob or manifest of an image. */
export interface SizedPart {
  readonly digest: string;
  /** In bytes. */
  readonly size: number;
  /** Whether the destination has it, in the repository that the image goes to. */
  readonly isPresent: boolean;
}

/** What is known of an image once it was looked at. */
export interface MeasuredImage {
  readonly image: SizedImage;
  /** Whether the destination has it. */
  readonly isPresent: boolean;
  /** Its parts; undefined where nobody asked for them, or they could not be read. */
  readonly parts?: readonly SizedPart[];
  /** Why they could not be read; undefined where they could, or nobody asked. */
  readonly unreadable?: WhyUnknown;
  /** Why the destination could not be asked, so that its parts count as new; undefined where it could. */
  readonly unasked?: WhyUnknown;
}

interface Part {
  readonly size: number;
  /** The groups of all images that have it. */
  readonly groups: Set<Group>;
  /** The groups of those whose repository at the destination lacks it. */
  readonly lacking: Set<Group>;
}

interface Group {
  images: number;
  newImages: number;
}

/** Sums up the bytes of images as they come: each part once, however many images share it. */
export class SizeLedger {
  readonly #isNewOnly: boolean;
  readonly #parts = new Map<string, Part>();
  readonly #kinds = new Map<SizedImage["kind"], Group>();
  readonly #packages = new Map<string, Group>();
  readonly #others: Group = { images: 0, newImages: 0 };
  readonly #registries = new Set<string>();
  readonly #unreadable = new UnknownList(sizeUnknown);
  readonly #unasked = new UnknownList(destinationUnknown);
  readonly #catalogs = new Map<string, number>();
  readonly #payloads = new Map<string, number>();
  #images = 0;
  #newImages = 0;
  #unmeasured = 0;
  #rebuilt = 0;
  #rebuiltBytes = 0;

  /** @param isNewOnly - whether images that the destination has are not looked into */
  constructor(isNewOnly: boolean) {
    this.#isNewOnly = isNewOnly;
  }

  /** Takes what was found out about an image. */
  add({ image, isPresent, parts, unreadable, unasked }: MeasuredImage): void {
    const groups = this.#groupsOf(image);
    this.#images += 1;
    if (!isPresent) this.#newImages += 1;
    if (image.isRebuilt) this.#rebuilt += 1;
    for (const group of groups) {
      group.images += 1;
      if (!isPresent) group.newImages += 1;
    }
    if (image.destination !== undefined) this.#registries.add(image.destination.registry);
    if (unasked !== undefined) this.#unasked.add(image.name, unasked);
    if (unreadable !== undefined) {
      this.#unmeasured += 1;
      this.#unreadable.add(image.name, unreadable);
    }
    if (parts !== undefined) this.#addParts(image, parts, groups);
  }

  /** Gives the sums so far. */
  toSizes(): Sizes {
    const all = [...this.#parts.values()];
    const toCome = all.filter(({ lacking }) => lacking.size > 0);
    const kinds = [...this.#kinds].map(([kind, group]) => ({ kind, ...this.#groupSums(group) }));
    const packages = [...this.#packages].map(([name, group]) => ({
      package: name,
      ...this.#groupSums(group),
    }));
    return {
      ...this.#count({ images: this.#images, newImages: this.#newImages }, all, toCome),
      unmeasured: this.#unmeasured,
      registries: [...this.#registries].sort(compareText),
      kinds: kinds.sort((a, b) => byBytes(a, b) || compareText(a.kind, b.kind)),
      packages: packages.sort((a, b) => byBytes(a, b) || compareText(a.package, b.package)),
      disks: this.#disks(sumOf(toCome)),
      problems: [...this.#unreadable.problems(), ...this.#unasked.problems(), ...this.#notes()],
    };
  }

  #groupsOf({ kind, packages }: SizedImage): readonly Group[] {
    const ofKind = known(this.#kinds, kind);
    const ofPackages = packages.map((name) => known(this.#packages, name));
    // Images without a package share blobs with those that have one: they count as something outside of it.
    return [ofKind, ...(ofPackages.length === 0 ? [this.#others] : ofPackages)];
  }

  #addParts(image: SizedImage, parts: readonly SizedPart[], groups: readonly Group[]): void {
    let bytes = 0;
    for (const { digest, size, isPresent } of parts) {
      const part = this.#parts.get(digest) ?? { size, groups: new Set(), lacking: new Set() };
      this.#parts.set(digest, part);
      for (const group of groups) {
        part.groups.add(group);
        if (!isPresent) part.lacking.add(group);
      }
      bytes += size;
    }
    if (image.kind === "catalog") this.#catalogs.set(image.name, bytes);
    if (image.isRebuilt) this.#rebuiltBytes += bytes;
    if (image.kind === "release-payload") this.#payloads.set(image.name, bytes);
  }

  #groupSums(group: Group): ByteGroup {
    const parts = [...this.#parts.values()].filter(({ groups }) => groups.has(group));
    const isOfPackages = [...this.#packages.values()].includes(group);
    const rivals = new Set<Group>(
      isOfPackages ? [this.#others, ...this.#packages.values()] : this.#kinds.values(),
    );
    const toCome = parts.filter(({ lacking }) => lacking.has(group));
    const own = toCome.filter(({ groups }) =>
      [...groups].every((one) => one === group || !rivals.has(one)),
    );
    return { ...this.#count(group, parts, toCome), bytesOfItsOwn: sumOf(own) };
  }

  #count({ images, newImages }: Group, parts: readonly Part[], toCome: readonly Part[]): ByteCount {
    const sums = { images, newImages, bytesToCome: sumOf(toCome) };
    return this.#isNewOnly ? sums : { ...sums, bytes: sumOf(parts) };
  }

  #disks(toCome: number): DiskNeeds {
    const catalogs = [...this.#catalogs.values()];
    const sum = catalogs.reduce((total, bytes) => total + bytes, 0);
    const payloads = [...this.#payloads.values()].reduce((total, bytes) => total + bytes, 0);
    const needs = {
      workspace: sum + this.#rebuiltBytes + payloads,
      temporary: Math.max(0, ...catalogs),
    };
    if (this.#images === 0 || this.#registries.size > 0) return { ...needs, cache: sum };
    return { ...needs, cache: toCome, archive: toCome };
  }

  #notes(): readonly Problem[] {
    if (this.#rebuilt === 0) return [];
    const catalogs = this.#rebuilt === 1 ? "1 catalog is" : `${this.#rebuilt} catalogs are`;
    return [
      {
        rule: "rebuilt-catalog-size",
        severity: "info",
        message: `${catalogs} rebuilt by oc-mirror: counted with their upstream size, without the layer that oc-mirror adds`,
        help: "Allow a few MiB more for each.",
      },
    ];
  }
}

function known<Name>(groups: Map<Name, Group>, name: Name): Group {
  const group = groups.get(name) ?? { images: 0, newImages: 0 };
  groups.set(name, group);
  return group;
}

function sumOf(parts: readonly Part[]): number {
  return parts.reduce((total, { size }) => total + size, 0);
}

function byBytes(a: ByteGroup, b: ByteGroup): number {
  return b.bytesToCome - a.bytesToCome || (b.bytes ?? 0) - (a.bytes ?? 0);
}
