/** An image that could not be mirrored, as oc-mirror reports it at the end and in `mirroring_errors_*.txt`. */
export interface FailedImage {
  /** The image as printed, such as `docker://registry.redhat.io/ubi9/ubi@sha256:…`. */
  readonly image: string;
  /** Bundles that need it, such as `odf-operator.v4.20.10-rhodf`; empty for other images. */
  readonly bundles: readonly string[];
  /** Packages of these bundles; empty for other images. */
  readonly operators: readonly string[];
  /** The reason in the words of oc-mirror and of the registry, outermost first; at most 4,000 characters. */
  readonly reason: string;
}

/** A line of `=== Results ===`. */
export interface ResultCount {
  /** The type of the images: `release`, `operator`, `additional`, `helm`; empty when oc-mirror names no type. */
  readonly type: string;
  /** Images that were mirrored. */
  readonly done: number;
  /** Images that were selected. */
  readonly total: number;
}

/** The event of a line of oc-mirror's output. Texts are as printed, without colours, and not escaped for a terminal. */
export type OcMirrorEvent =
  /** The version that the binary prints; `v0.0.0-unknown` for a local build. */
  | { readonly kind: "version"; readonly version: string }
  /** The workflow of the run, such as `mirrorToMirror`. */
  | { readonly kind: "workflow"; readonly workflow: string }
  /** The registry of the destination accepted the credentials. */
  | { readonly kind: "authenticated"; readonly registry: string }
  /** oc-mirror collects images: `release images`, `operator images`, or one catalog. */
  | { readonly kind: "collecting"; readonly what: string }
  /** oc-mirror builds catalogs with only the selected content; with the catalog when the line names one. */
  | { readonly kind: "rebuilding"; readonly catalog?: string }
  /** The number of images to copy. */
  | { readonly kind: "to-copy"; readonly count: number }
  /** An image was copied; `to` is its namespace in the registry, or `cache`. */
  | { readonly kind: "copied"; readonly image: string; readonly to?: string }
  /** An image was not copied; the reason follows at the end of the run. */
  | { readonly kind: "copy-failed"; readonly image: string }
  /** An image was not copied, with the reason. */
  | { readonly kind: "image-failed"; readonly failure: FailedImage }
  /** A bundle was skipped because one of its images failed: a consequence, not a cause. */
  | { readonly kind: "bundle-skipped"; readonly image: string }
  /** A line of the results. */
  | { readonly kind: "result"; readonly result: ResultCount }
  /** A cluster resource or a pinned ImageSet was written. */
  | { readonly kind: "written"; readonly path: string }
  /** A dry run wrote its mapping. */
  | { readonly kind: "mapping"; readonly path: string }
  /** Any other warning. */
  | { readonly kind: "warning"; readonly text: string }
  /** Any other error, and the output of a program that crashes. */
  | { readonly kind: "error"; readonly text: string };
