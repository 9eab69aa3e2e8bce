import { createHash } from "node:crypto";
import type { ReviewPolicy } from "@mirrorkit/forge/internal";
import { defined } from "@mirrorkit/sdk/internal";
import { type ContentLease, type ContentThreads, endedBecause } from "../content-threads/index.ts";
import type { ReconcileKey } from "../queue/index.ts";
import { type Charge, isSetAside, type Ledger } from "./slow-content.ts";

/** The means of runs to work on content. */
export interface ContentTools {
  /** The threads in which that is done. */
  readonly threads: ContentThreads;
  /** The charges against keys. */
  readonly ledger: Ledger;
}

/** Ends a run of which the content is set aside. */
const aside = new Error("the content is set aside");

/** A run that works on the content of a key, and the facts found on the way. */
export class ContentRun {
  /** The thread of this run. */
  readonly lease: ContentLease;
  /** The status that blocks the merge; undefined until it is known. */
  policy: ReviewPolicy | undefined;
  readonly #key: ReconcileKey;
  readonly #ledger: Ledger;
  #known: Charge | undefined;
  #fingerprint: string | undefined;

  constructor(key: ReconcileKey, { threads, ledger }: ContentTools, signal: AbortSignal) {
    this.lease = threads.lease(signal);
    this.#key = key;
    this.#ledger = ledger;
    this.#known = ledger.find(key);
  }

  /**
   * Stops the run when its content is set aside, unless someone requested it again. Call it before working on the
   * content.
   *
   * @param parts - the identity of the content: new content gets a new start
   */
  async begin(
    parts: readonly string[],
    isAskedFor: (charge: Charge) => Promise<boolean> = async () => false,
  ): Promise<void> {
    const fingerprint = createHash("sha256").update(JSON.stringify(parts)).digest("hex");
    this.#fingerprint = fingerprint;
    const known = this.#known;
    if (known === undefined) return;
    const isSame = known.fingerprint === fingerprint;
    if (isSame && !isSetAside(known)) return;
    if (isSame && !(await isAskedFor(known))) throw aside;
    this.#forget();
  }

  /** Notes that the content was worked on. */
  succeed(): void {
    if (this.#fingerprint === undefined) return;
    this.#ledger.note("worked");
    if (this.#known !== undefined) this.#forget();
  }

  /**
   * Charges exactly this key when its thread had to be ended. Gives the charge when the key is set aside: that is no
   * failure. Throws any other error again.
   */
  fail(error: unknown): Charge {
    if (error === aside && this.#known !== undefined) return this.#known;
    const because = endedBecause(error);
    if (because === "start") this.#ledger.note("unstarted");
    if (because === undefined || because === "start" || !(error instanceof Error)) throw error;
    this.#ledger.note("ended");
    const policy = this.policy ?? this.#known?.policy;
    const charge: Charge = {
      fingerprint: this.#fingerprint ?? "",
      because,
      reason: error.message,
      times: (this.#known?.times ?? 0) + 1,
      at: Date.now(),
      ...defined({ policy }),
    };
    this.#ledger.set(this.#key, charge);
    if (!isSetAside(charge)) throw error;
    return charge;
  }

  #forget(): void {
    this.#ledger.set(this.#key, undefined);
    this.#known = undefined;
  }
}

/** Runs work on content; returns the charge when the content is set aside, which is not a failure. */
export async function onContent(
  run: ContentRun,
  work: () => Promise<void>,
): Promise<Charge | undefined> {
  try {
    await work();
    run.succeed();
    return undefined;
  } catch (error) {
    return run.fail(error);
  } finally {
    run.lease.end();
  }
}
