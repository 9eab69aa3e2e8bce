import type { SourcePosition } from "../../base/problem/index.ts";
import type { QuayAccount, QuayRole } from "./account.ts";

/** Who sees a repository: everybody, or those with a permission. */
export type QuayVisibility = "public" | "private";

/** A repository that a mirror needs. */
export interface NeededRepository {
  /** The organisation, which is the first part of the path. */
  readonly organisation: string;
  /** The rest of the path, `openshift/release`. */
  readonly name: string;
  /** How many images go there. */
  readonly images: number;
  /** Where the first of them is named. */
  readonly position: SourcePosition;
}

/** A repository that Quay has. */
export interface QuayRepository {
  /** Its path without the organisation. */
  readonly name: string;
  /** Whether everybody sees it. */
  readonly isPublic: boolean;
  /** Its description; empty where it has none. */
  readonly description: string;
  /** `NORMAL` takes pushes; `READ_ONLY`, `MIRROR` and `ORG_MIRROR` refuse them. */
  readonly state: string;
}

/** A default permission: what an account may do with every repository made from now on. */
export interface QuayDefaultPermission {
  /** Who gets it. */
  readonly account: QuayAccount;
  /** What it allows. */
  readonly role: QuayRole;
  /** Only for repositories that this user makes; undefined for those of all users. */
  readonly madeBy?: string;
}

/** One thing that seeding does. */
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
        /** What it has so far; undefined for nothing. */
        readonly before?: QuayRole;
      }
  );

/** Where a step takes place. */
export interface SeedPlace {
  /** The organisation. */
  readonly organisation: string;
  /** The repository without it; empty for what concerns the whole organisation. */
  readonly name: string;
}
