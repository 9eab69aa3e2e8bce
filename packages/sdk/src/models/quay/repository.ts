import type { SourcePosition } from "../../base/problem/index.ts";
import type { QuayAccount, QuayRole } from "./account.ts";

/** The visibility of a repository: to everyone, or to accounts with a permission. */
export type QuayVisibility = "public" | "private";

/** A repository that a mirror needs. */
export interface NeededRepository {
  /** The organisation, the first part of the path. */
  readonly organisation: string;
  /** The rest of the path, `openshift/release`. */
  readonly name: string;
  /** The number of images for it. */
  readonly images: number;
  /** The position of its first image. */
  readonly position: SourcePosition;
}

/** A repository that Quay has. */
export interface QuayRepository {
  /** Its path without the organisation. */
  readonly name: string;
  /** Whether everybody sees it. */
  readonly isPublic: boolean;
  /** Its description; may be empty. */
  readonly description: string;
  /** `NORMAL` takes pushes; `READ_ONLY`, `MIRROR` and `ORG_MIRROR` refuse them. */
  readonly state: string;
}

/** A default permission, granted on every repository created from now on. */
export interface QuayDefaultPermission {
  /** Who gets it. */
  readonly account: QuayAccount;
  /** The role that it grants. */
  readonly role: QuayRole;
  /** Only for repositories that this user makes; undefined for those of all users. */
  readonly madeBy?: string;
}

/** A step of seeding. */
export type SeedStep = SeedPlace &
  (
    | { readonly action: "default"; readonly account: QuayAccount; readonly role: QuayRole }
    | {
        readonly action: "create";
        readonly visibility: QuayVisibility;
        readonly description: string;
      }
    | { readonly action: "visibility"; readonly visibility: QuayVisibility }
    | { readonly action: "description"; readonly description: string }
    | {
        readonly action: "grant";
        readonly account: QuayAccount;
        readonly role: QuayRole;
        /** The role that it replaces; undefined for none. */
        readonly before?: QuayRole;
      }
  );

/** The target of a step. */
export interface SeedPlace {
  /** The organisation. */
  readonly organisation: string;
  /** The repository name without the organisation; empty for the whole organisation. */
  readonly name: string;
}
