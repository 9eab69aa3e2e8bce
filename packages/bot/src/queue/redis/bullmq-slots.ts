import type { Clock } from "../clock.ts";
import { ForgeSlots, type SlotPlace } from "../forge-slots.ts";

/** When the jobs of a forge or project come back that were rejected, the last one of each kind. */
interface TurnedAway {
  urgentAt: number;
  otherAt: number;
}

const shortestWait = 1000;
/** They come back one after another, so that a thousand of them do not keep Redis busy with being rejected. */
const distance = 50;
/** The largest delay with which BullMQ starts a delayed job. */
const lateness = 1000;

/**
 * The slots of {@link ForgeSlots} for jobs, which have to be taken from Redis before it is known whose they are: one for
 * which there is no slot is rejected for a second or more.
 */
export class JobSlots {
  readonly #clock: Clock;
  readonly #slots: ForgeSlots;
  readonly #away = new Map<string, TurnedAway>();

  constructor(concurrency: number, clock: Clock) {
    this.#slots = new ForgeSlots(concurrency);
    this.#clock = clock;
  }

  /** Notes that there is work of a project. */
  meet(place: SlotPlace): void {
    this.#slots.meet(place);
  }

  /** Takes a slot for a job of a project. Gives undefined when it has one, else the time at which it is to come back. */
  take(place: SlotPlace, isUrgent: boolean): number | undefined {
    this.#slots.meet(place);
    const { lane, group } = place;
    const comesAt =
      this.#turnAway(group, isUrgent, this.#slots.mayTake(place)) ??
      this.#turnAway(lane, isUrgent, this.#slots.hasRoom(lane));
    if (comesAt !== undefined) return comesAt;
    this.#slots.take(place);
    const now = this.#clock.now();
    for (const name of [lane, group]) {
      const away = this.#awayOf(name);
      if (isUrgent && away.urgentAt <= now) away.urgentAt = 0;
    }
    return undefined;
  }

  /** Gives a slot of a project back. */
  giveBack(place: SlotPlace): void {
    this.#slots.giveBack(place);
  }

  /** Turns a job away that has to wait for its project, or for its forge; undefined when it need not. */
  #turnAway(name: string, isUrgent: boolean, mayTake: boolean): number | undefined {
    const now = this.#clock.now();
    const away = this.#awayOf(name);
    const givesWay = !isUrgent && now < away.urgentAt + lateness;
    if (!givesWay && mayTake) return undefined;
    const last = isUrgent ? away.urgentAt : away.otherAt;
    const comesAt = Math.max(now + shortestWait, last + distance);
    if (isUrgent) away.urgentAt = comesAt;
    else away.otherAt = comesAt;
    return comesAt;
  }

  #awayOf(name: string): TurnedAway {
    const away = this.#away.get(name) ?? { urgentAt: 0, otherAt: 0 };
    this.#away.set(name, away);
    return away;
  }
}
