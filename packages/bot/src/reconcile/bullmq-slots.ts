import type { Clock } from "./clock.ts";
import { ForgeSlots } from "./forge-slots.ts";

/** When the jobs of a forge come back that were turned away, the last one of each kind. */
interface TurnedAway {
  urgentAt: number;
  otherAt: number;
}

const shortestWait = 1000;
/** They come back one after another, so that a thousand of them do not keep Redis busy with being turned away. */
const distance = 50;
/** BullMQ may be so late with a job that was put off. */
const lateness = 1000;

/**
 * The slots of {@link ForgeSlots} for jobs, which have to be taken from Redis before it is known of which forge they
 * are: one for which there is no slot is turned away for a second or more.
 */
export class JobSlots {
  readonly #clock: Clock;
  readonly #slots: ForgeSlots;
  readonly #away = new Map<string, TurnedAway>();

  constructor(concurrency: number, clock: Clock) {
    this.#slots = new ForgeSlots(concurrency);
    this.#clock = clock;
  }

  /** Notes that there is work of a forge. */
  meet(forge: string): void {
    this.#slots.meet(forge);
  }

  /** Takes a slot for a job of a forge. Gives undefined when it has one, else the time at which it is to come back. */
  take(forge: string, isUrgent: boolean): number | undefined {
    const now = this.#clock.now();
    const away = this.#away.get(forge) ?? { urgentAt: 0, otherAt: 0 };
    this.#away.set(forge, away);
    this.#slots.meet(forge);
    const givesWay = !isUrgent && now < away.urgentAt + lateness;
    if (!givesWay && this.#slots.mayTake(forge)) {
      this.#slots.take(forge);
      if (isUrgent && away.urgentAt <= now) away.urgentAt = 0;
      return undefined;
    }
    const last = isUrgent ? away.urgentAt : away.otherAt;
    const comesAt = Math.max(now + shortestWait, last + distance);
    if (isUrgent) away.urgentAt = comesAt;
    else away.otherAt = comesAt;
    return comesAt;
  }

  /** Gives a slot of a forge back. */
  giveBack(forge: string): void {
    this.#slots.giveBack(forge);
  }
}
