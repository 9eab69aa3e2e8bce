/** Beside the errors, not in them: they are public, and this is between those who ask forges and the queue. */
const blamed = new WeakMap<Error, string>();

/** Notes which forge a failure is of, by the name that the settings give it. */
export function blameForge(failure: unknown, forge: string): void {
  if (failure instanceof Error) blamed.set(failure, forge);
}

/** The forge that a failure is of; undefined when nobody noted it. */
export function blamedForge(failure: unknown): string | undefined {
  return failure instanceof Error ? blamed.get(failure) : undefined;
}
