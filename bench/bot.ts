// The bot as a server: what it asks of a forge, how it answers meanwhile, how much memory it takes.
import { burst } from "./bot/burst.ts";
import { memory } from "./bot/memory.ts";
import { sweep } from "./bot/sweep.ts";
import { argument, table } from "./report.mjs";

const events = argument("events", 1_000);
const open = argument("open", 2_000);
const manyEvents = argument("many-events", 100_000);
const changed = 10;
const kinds = ["github", "gitlab"] as const;

const bursts = [
  [
    "",
    "right",
    "comments",
    "requests",
    "fewest",
    "ratio (limit 1.3)",
    "answers p50",
    "p99 (limit 20 ms)",
  ],
];
for (const kind of kinds) {
  const { requests, right, comments, calls, fewest, answers } = await burst(kind, events);
  bursts.push([
    `${kind}: ${events} events in 10 s, half of them doubled`,
    `${right} of ${requests}`,
    String(comments),
    String(calls),
    String(fewest),
    (calls / fewest).toFixed(2),
    `${answers.p50.toFixed(1)} ms`,
    `${answers.p99.toFixed(1)} ms`,
  ]);
}
table("Under a burst of events", bursts);

for (const kind of kinds) {
  const calls = await sweep(kind, open, changed);
  console.log(`Sweeps over ${open} open change requests of ${kind}, ${changed} of them changed`);
  for (const [what, number] of Object.entries(calls))
    console.log(`  ${what}: ${JSON.stringify(number)}`);
}

console.log(`Memory over ${manyEvents} events`);
for (const sample of await memory("gitlab", manyEvents)) console.log(`  ${JSON.stringify(sample)}`);
