/** A schedule: five fields of cron in UTC. */
export interface CronSchedule {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  /** Days of the month; undefined for all. */
  readonly days?: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  /** Days of the week, 0 for Sunday; undefined for all. */
  readonly weekdays?: ReadonlySet<number>;
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** The longest way to a 29th of February. */
const mostDays = 8 * 366;

/** Reads five fields of cron; undefined when they are none. */
export function readCron(text: string): CronSchedule | undefined {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== 5) return undefined;
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = fields;
  const minutes = numbersOf(minute, 0, 59);
  const hours = numbersOf(hour, 0, 23);
  const days = numbersOf(day, 1, 31);
  const months = numbersOf(month, 1, 12);
  const weekdays = numbersOf(weekday, 0, 7);
  if (!minutes || !hours || !days || !months || !weekdays) return undefined;
  return {
    minutes,
    hours,
    months,
    ...(day === "*" ? {} : { days }),
    ...(weekday === "*" ? {} : { weekdays: new Set([...weekdays].map((one) => one % 7)) }),
  };
}

/** The first time of a schedule after a time; undefined when there is none within eight years. */
export function nextTime(schedule: CronSchedule, after: Date): Date | undefined {
  const start = Math.floor(after.getTime() / minuteMs) * minuteMs + minuteMs;
  const midnight = Math.floor(start / dayMs) * dayMs;
  for (let day = 0; day < mostDays; day += 1) {
    const date = new Date(midnight + day * dayMs);
    if (!isDay(schedule, date)) continue;
    const found = timesOfDay(schedule).find((time) => date.getTime() + time >= start);
    if (found !== undefined) return new Date(date.getTime() + found);
  }
  return undefined;
}

/** As cron has it: where both days are restricted, either counts. */
function isDay({ days, months, weekdays }: CronSchedule, date: Date): boolean {
  if (!months.has(date.getUTCMonth() + 1)) return false;
  const isOfMonth = days?.has(date.getUTCDate());
  const isOfWeek = weekdays?.has(date.getUTCDay());
  if (isOfMonth === undefined) return isOfWeek ?? true;
  return isOfMonth || isOfWeek === true;
}

function timesOfDay({ hours, minutes }: CronSchedule): readonly number[] {
  return [...hours]
    .flatMap((hour) => [...minutes].map((minute) => (hour * 60 + minute) * minuteMs))
    .sort((a, b) => a - b);
}

function numbersOf(field: string, low: number, high: number): ReadonlySet<number> | undefined {
  const found = new Set<number>();
  for (const part of field.split(",")) {
    const [, range = "", step = "1"] = /^([^/]+)(?:\/(\d{1,2}))?$/.exec(part) ?? [];
    const [first, last] = boundsOf(range, low, part.includes("/") ? high : undefined, high);
    if (first < low || last > high || first > last || Number(step) < 1) return undefined;
    for (let one = first; one <= last; one += Number(step)) found.add(one);
  }
  return found;
}

function boundsOf(
  range: string,
  low: number,
  openEnd: number | undefined,
  high: number,
): readonly [number, number] {
  if (range === "*") return [low, high];
  const [, first = "-1", last] = /^(\d{1,2})(?:-(\d{1,2}))?$/.exec(range) ?? [];
  return [Number(first), Number(last ?? openEnd ?? first)];
}
