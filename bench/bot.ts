// The bot as a server: what it asks of a forge, how it answers meanwhile, how much memory it takes.
// Run: node --import tsx --conditions=@mirrorkit/source bench/bot.ts [--events N] [--open N] [--many-events N]
import { burst } from "./bot/burst.ts";
import { percentile } from "./bot/deliver.ts";
import { latencyMs } from "./bot/forge.ts";
import { memory } from "./bot/memory.ts";
import { sweep } from "./bot/sweep.ts";
import { argument, table } from "./report.mjs";

const events = argument("events", 1_000);
const open = argument("open", 2_000);
const manyEvents = argument("many-events", 100_000);
const changed = 10;
const kinds = ["github", "gitlab"] as const;

function milliseconds(value: number): string {
  return `${value.toFixed(1)} ms`;
}

const bursts = [["", "one right comment", "requests", "fewest", "ratio (limit 1.3)"]];
const answers = [["", "p50", "p99 (limit 20 ms)", "most", "p99 without work"]];
for (const kind of kinds) {
  const { opened, right, calls, fewest, busy, idle } = await burst(kind, events);
  const ratio = (calls / fewest).toFixed(2);
  bursts.push([kind, `${right} of ${opened}`, String(calls), String(fewest), ratio]);
  const times = [percentile(busy, 50), percentile(busy, 99), percentile(busy, 100)];
  answers.push([kind, ...[...times, percentile(idle, 99)].map(milliseconds)]);
}
table(
  `${events} events in 10 s, half of them duplicates; the forge takes ${latencyMs} ms an answer`,
  bursts,
);
table("Answers to webhooks meanwhile", answers);

const sweeps = [
  [
    "",
    "all listed (limit a page and one)",
    "lately changed listed (limit 1)",
    "reviewed (limit 10)",
    "requests of a review",
  ],
];
for (const kind of kinds) {
  const { whole, listing, reviewed, reviews } = await sweep(kind, open, changed);
  const each = (reviews / reviewed).toFixed(1);
  sweeps.push([kind, `${whole} requests`, `${listing} requests`, String(reviewed), each]);
}
table(`A sweep over ${open} open change requests, ${changed} of them changed`, sweeps);

const memories = [["events", "after", "resident"]];
const samples = await memory("gitlab", manyEvents);
for (const { events: count, seconds, resident } of samples) {
  memories.push([String(count), `${seconds.toFixed(0)} s`, `${resident.toFixed(0)} MiB`]);
}
table("Memory of the bot over many events, while it reviews", memories);
// The least of each half: what lies above it is garbage that was not collected yet. The first sample is of the start.
const half = samples.length / 2;
const least = (some: typeof samples): number => Math.min(...some.map(({ resident }) => resident));
const growth = least(samples.slice(half)) / least(samples.slice(1, half));
console.log(`the second half needs ${growth.toFixed(2)} times the memory of the first, limit 1.1`);
