/** A lease that one replica holds at a time. */
export interface Lease {
  /** Whether this replica holds it. */
  held(): boolean;
  /**
   * Registers a callback for each time that this replica gets a lease that no replica held, including after Redis
   * lost it.
   */
  onTaken(callback: () => void): void;
  /** Releases it, so that another replica can get it immediately. */
  close(): Promise<void>;
}

/** The lease of a single replica: always held. */
export const alwaysHeld: Lease = { held: () => true, onTaken: () => {}, close: async () => {} };
