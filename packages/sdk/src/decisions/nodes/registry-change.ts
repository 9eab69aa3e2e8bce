/** The type of a change of an entry or of one of its mirrors. */
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

/** A difference between two configurations. */
export interface RegistryChange {
  /**
   * The source of the entry; for search registries and policies, the scope or field that changed:
   * `unqualified-search-registries`, `allowedRegistries`.
   */
  readonly source: string;
  /** The type of the change. */
  readonly change: RegistryChangeKind;
  /** The mirror that changed; undefined when the entry as a whole changed. */
  readonly mirror?: string;
  /** The change as one sentence without a full stop, safe for a terminal. */
  readonly text: string;
}
