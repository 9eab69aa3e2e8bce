/** What a transfer across an air gap is made of: `transfer.json` beside its archives. Times are ISO 8601 in UTC. */
export interface TransferRecord {
  /** Version of this format. */
  readonly format: 1;
  /** Its name, the time when it was recorded: `20261123T090755Z`. */
  readonly name: string;
  /** The transfer before it, whose images its archives do not repeat; undefined for the first. */
  readonly parent?: TransferLink;
  /** Version of mirrorkit that recorded it. */
  readonly mirrorkit: string;
  /** Version of oc-mirror that wrote the archives; undefined when nothing tells. */
  readonly ocMirror?: string;
  /** SHA-256 of the ImageSet, 64 hex digits; undefined when it was not given. */
  readonly imageSet?: string;
  /** The date that oc-mirror was told to begin at, `2026-11-23`; undefined when it was not. */
  readonly since?: string;
  /** What it takes away; undefined where it was not compared with the previous transfer it. */
  readonly removals?: TransferRemovals;
  /** When the mapping that the images are from was written; undefined without a mapping. */
  readonly mappingModified?: string;
  /** Releases by version, `4.20.18-x86_64`, and the digests that their OpenPGP signatures are for. */
  readonly signatures: readonly TransferSignature[];
  /** What the ImageSet selects, sorted by source: all of it, also what earlier transfers carried. */
  readonly images: readonly TransferImage[];
  /** The archives, sorted by name. */
  readonly archives: readonly TransferArchive[];
  /** SHA-256 of the record without this field, `sha256:<64 hex digits>`. */
  readonly digest: string;
}

/** A transfer as another one names it. */
export interface TransferLink {
  /** Its name. */
  readonly name: string;
  /** The digest of its record. */
  readonly digest: string;
}

/** What a transfer takes away from the registry on the far side, as it was compared and approved before the gap. */
export interface TransferRemovals {
  /** Name of the transfer that it was compared with; undefined for the first. */
  readonly comparedWith?: string;
  /** How many removals and downgrades there are. */
  readonly count: number;
  /** Their digest, which an approval names, 32 hex digits; undefined when there are none. */
  readonly digest?: string;
  /** Who approved them, and where; undefined when there are none. */
  readonly approvedBy?: string;
}

/** An image of a transfer. */
export interface TransferImage {
  /** Where it comes from, as the mapping has it. */
  readonly source: string;
  /** Its digest, `sha256:<hex>`; undefined for an image by tag. */
  readonly digest?: string;
}

/** A release signature of a transfer. */
export interface TransferSignature {
  /** The release. */
  readonly release: string;
  /** Digest of the release image. */
  readonly digest: string;
}

/** An archive of a transfer. */
export interface TransferArchive {
  /** Its file name. */
  readonly name: string;
  /** Size in bytes. */
  readonly size: number;
  /** SHA-256 of its bytes, 64 hex digits. */
  readonly sha256: string;
}

/** The file of the record, beside the archives. */
export const transferFile = "transfer.json";

/** Copies of what the transfer was made from, beside the archives: the next one is compared with them. */
export const transferSources = {
  mapping: "transfer-mapping.txt",
  imageSet: "transfer-imageset.yaml",
} as const;

/** The folder, beside the archives, that earlier transfers are moved to. */
export const asideFolder = "transfers";

/** Whether a file name is that of an archive of oc-mirror v2. */
export function isArchive(name: string): boolean {
  return /^mirror_\d{1,9}\.tar$/.test(name);
}

/** Whether a file name is that of an archive of oc-mirror v1, which v2 cannot read. */
export function isVersionOneArchive(name: string): boolean {
  return /^mirror_seq\d+_\d+\.tar$/.test(name);
}
