/** What one replica holds at a time. */
export interface Lease {
  /** Whether this replica holds it. */
  held(): boolean;
  /** Calls back each time that this replica gets it when no one had it, also because Redis forgot who did. */
  onTaken(callback: () => void): void;
  /** Gives it back, so that another replica may have it at once. */
  close(): Promise<void>;
}

/** The lease of a single replica: always held. */
export const alwaysHeld: Lease = { held: () => true, onTaken: () => {}, close: async () => {} };
