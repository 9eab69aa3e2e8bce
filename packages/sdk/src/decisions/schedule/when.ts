const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** Days and time of a schedule in the form of cron, in UTC: `Sat 02:00` is `0 2 * * 6`. */
export function asCron(when: string): string {
  const { named, hour, minute } = partsOf(when);
  const numbers = named.map((day) => days.indexOf(day)).sort((a, b) => a - b);
  const weekdays = numbers.length === 0 ? "*" : [...new Set(numbers)].join(",");
  return `${minute} ${hour} * * ${weekdays}`;
}

/** Days and time of a schedule in the form of systemd: `Sat 02:00` is `Sat *-*-* 02:00:00 UTC`. */
export function asCalendar(when: string): string {
  const { named, hour, minute } = partsOf(when);
  const time = [hour, minute, 0].map((part) => String(part).padStart(2, "0")).join(":");
  return `${named.length === 0 ? "" : `${named.join(",")} `}*-*-* ${time} UTC`;
}

/** Minutes as Tekton and others write a time: `8h0m0s`. */
export function asGoDuration(minutes: number): string {
  return `${Math.floor(minutes / 60)}h${minutes % 60}m0s`;
}

const dayMs = 24 * 60 * 60 * 1_000;

/** The first time of a schedule after a time. */
export function nextTime(when: string, after: Date): Date {
  const { named, hour, minute } = partsOf(when);
  const midnight = Math.floor(after.getTime() / dayMs) * dayMs;
  for (let day = 0; ; day += 1) {
    const time = new Date(midnight + day * dayMs + (hour * 60 + minute) * 60_000);
    const isDay = named.length === 0 || named.includes(days[time.getUTCDay()] ?? "");
    if (isDay && time > after) return time;
  }
}

function partsOf(when: string): {
  readonly named: readonly string[];
  readonly hour: number;
  readonly minute: number;
} {
  const [first = "", time = ""] = when.split(" ");
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  return { named: first === "daily" ? [] : first.split(","), hour, minute };
}
