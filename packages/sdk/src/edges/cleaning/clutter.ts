/** Why something may go. */
export type ClutterKind =
  | "log"
  | "pinned-imageset"
  | "catalog"
  | "transfer"
  | "journal"
  | "leftover"
  | "upload"
  | "record";

/** Something that no later pass needs. */
export interface Clutter {
  /** Its path. */
  readonly path: string;
  /** Why it may go. */
  readonly kind: ClutterKind;
  /** One clause that says it. */
  readonly reason: string;
  /** What it takes on the disk. */
  readonly bytes: number;
}

/** Something that stays, and is large. */
export interface KeptPath {
  /** Its path. */
  readonly path: string;
  /** Why it stays. */
  readonly reason: string;
  /** What it takes on the disk. */
  readonly bytes: number;
}

/** What is kept of things that are there several times. */
export interface CleanPolicy {
  /** So many of the newest logs, and of the journals twice as many. */
  readonly keepLogs: number;
  /** So many of the newest records; those younger than half a year stay too. */
  readonly keepRecords: number;
}

/** What is kept where nothing else is asked for. */
export const usualCleaning: CleanPolicy = { keepLogs: 10, keepRecords: 20 };
