/** How much all bodies together may hold. */
export interface BodyBudget {
  /** Begins the share of one body; `giveWay` is called when it has to end so that others have room. */
  open(giveWay: () => void): BodyShare;
}

/** The share of one body. */
export interface BodyShare {
  /** Requests space for a chunk; false when there is none, and no other body can be dropped for it. */
  take(bytes: number): boolean;
  /** Keeps the share while the complete body is used; it can no longer be dropped. */
  keep(): void;
  /** Gives everything back. */
  release(): void;
}

interface Holding {
  readonly giveWay: () => void;
  /** The size of all its chunks. */
  size: number;
  /** The part of it that counts. */
  counted: number;
  /** Since when something counts, in milliseconds. */
  since: number;
}

/** So much of each body does not count: small ones always have room, and the most connections bound them all. */
const freeBytes = 256 * 1024;
/** The overhead of a chunk besides its bytes: a body in tiny chunks takes a multiple of its length. */
const chunkBytes = 512;

/** Opens a budget of so many bytes. */
export function openBodyBudget(most: number): BodyBudget {
  const open = new Set<Holding>();
  let held = 0;

  function free(mine: Holding): void {
    open.delete(mine);
    held -= mine.counted;
    mine.counted = 0;
  }

  function makeRoom(mine: Holding, bytes: number): boolean {
    while (held + bytes > most) {
      const one = heaviest(open);
      if (one === undefined || one === mine) return false;
      free(one);
      one.giveWay();
    }
    return true;
  }

  function take(mine: Holding, bytes: number): boolean {
    mine.size += bytes + chunkBytes;
    const more = Math.max(0, mine.size - freeBytes) - mine.counted;
    if (more === 0) return true;
    if (!makeRoom(mine, more)) return false;
    if (mine.counted === 0) mine.since = performance.now();
    mine.counted += more;
    held += more;
    return true;
  }

  return {
    open(giveWay) {
      const mine: Holding = { giveWay, size: 0, counted: 0, since: 0 };
      open.add(mine);
      return {
        take: (bytes) => take(mine, bytes),
        keep: () => void open.delete(mine),
        release: () => free(mine),
      };
    },
  };
}

/** The one that has held most for longest; the oldest of several. */
function heaviest(open: Iterable<Holding>): Holding | undefined {
  const now = performance.now();
  const weight = ({ counted, since }: Holding): number => counted * (now - since);
  let found: Holding | undefined;
  for (const one of open) {
    if (one.counted > 0 && (found === undefined || weight(one) > weight(found))) found = one;
  }
  return found;
}
