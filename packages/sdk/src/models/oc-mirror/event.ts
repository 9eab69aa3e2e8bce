/** An image that could not be mirrored, as oc-mirror reports it at the end and in `mirroring_errors_*.txt`. */
export interface FailedImage {
  /** The image as printed, such as `docker://registry.redhat.io/ubi9/ubi@sha256:…`. */
  readonly image: string;
  /** Bundles that need it, such as `odf-operator.v4.20.10-rhodf`; empty for other images. */
  readonly bundles: readonly string[];
  /** Packages of these bundles; empty for other images. */
  readonly operators: readonly string[];
  /** Why, in the words of oc-mirror and of the registry, outermost first; at most 4,000 characters. */
  readonly reason: string;
}

/** A line of `=== Results ===`. */
export interface ResultCount {
  /** What was counted: `release`, `operator`, `additional`, `helm`; empty where oc-mirror names no kind. */
  readonly type: string;
  /** Images that were mirrored. */
  readonly done: number;
  /** Images that should have been. */
  readonly total: number;
}

/** What a line of oc-mirror's output says. Texts are as printed, without colours, and not yet fit for a terminal. */
export type OcMirrorEvent =
  /** The version that the binary claims, `v0.0.0-unknown` for one that was built by hand. */
  | { readonly kind: "version"; readonly version: string }
  /** What it was run for, such as `mirrorToMirror`. */
  | { readonly kind: "workflow"; readonly workflow: string }
  /** The registry of the destination took the credentials. */
  | { readonly kind: "authenticated"; readonly registry: string }
  /** It looks up images: `release images`, `operator images`, or one catalog. */
  | { readonly kind: "collecting"; readonly what: string }
  /** It builds catalogs that hold only what was selected; with the catalog where the line names one. */
  | { readonly kind: "rebuilding"; readonly catalog?: string }
  /** How many images it is to copy. */
  | { readonly kind: "to-copy"; readonly count: number }
  /** An image arrived; `to` is its namespace in the registry, or `cache`. */
  | { readonly kind: "copied"; readonly image: string; readonly to?: string }
  /** An image did not arrive; why follows at the end of the run. */
  | { readonly kind: "copy-failed"; readonly image: string }
  /** An image did not arrive, and why. */
  | { readonly kind: "image-failed"; readonly failure: FailedImage }
  /** A bundle was left out because an image of it failed: a consequence, not a cause. */
  | { readonly kind: "bundle-skipped"; readonly image: string }
  /** A line of the results. */
  | { readonly kind: "result"; readonly result: ResultCount }
  /** A cluster resource or a pinned ImageSet was written. */
  | { readonly kind: "written"; readonly path: string }
  /** A dry run wrote its mapping. */
  | { readonly kind: "mapping"; readonly path: string }
  /** Any other warning. */
  | { readonly kind: "warning"; readonly text: string }
  /** Any other error, and what a program prints that dies. */
  | { readonly kind: "error"; readonly text: string };
