/** What happened to an entry or to one of its mirrors. */
export type RegistryChangeKind =
  | "entry-removed"
  | "entry-added"
  | "blocked-changed"
  | "insecure-changed"
  | "mirror-removed"
  | "mirror-added"
  | "mirror-use-changed"
  | "mirror-order-changed"
  | "search-registries-changed"
  | "pull-policy-changed";

/** One change between two configurations. */
export interface RegistryChange {
  /**
   * The source of the entry; for search registries and policies, the scope or the field that they are about:
   * `unqualified-search-registries`, `allowedRegistries`.
   */
  readonly source: string;
  /** What happened. */
  readonly change: RegistryChangeKind;
  /** The mirror that it concerns; undefined when it concerns the entry as a whole. */
  readonly mirror?: string;
  /** The change as one sentence without a full stop, fit for a terminal. */
  readonly text: string;
}
