/** The forge that caused an error. A registered symbol, so that another copy of this library understands it too. */
const blamed = Symbol.for("mirrorkit.blamedForge");

/** Notes which forge a failure is of, by the name that the settings give it. */
export function blameForge(failure: unknown, forge: string): void {
  if (failure instanceof Error)
    Reflect.defineProperty(failure, blamed, { value: forge, configurable: true });
}

/** The forge that a failure is of; undefined when no one noted it. */
export function blamedForge(failure: unknown): string | undefined {
  const forge: unknown = failure instanceof Error ? Reflect.get(failure, blamed) : undefined;
  return typeof forge === "string" ? forge : undefined;
}
