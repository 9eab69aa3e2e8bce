import { describe, expect, test } from "vitest";
import { askedBy, compared, idsOf, readExchanges } from "./recorded.ts";
import { changeBefore, configure, worldBefore } from "./recorded-worlds.ts";
import { respond } from "./stand-in/respond.ts";

const exchanges = readExchanges();
const sections = [...new Set((exchanges ?? []).map(({ section }) => section))];

describe.skipIf(exchanges === undefined)(
  "the stand-in answers as the real Quay did (skipped without ../shared)",
  () => {
    test("all exchanges are there", () => {
      expect(exchanges).toHaveLength(457);
    });

    test.each(sections)("%s", (section) => {
      const own = (exchanges ?? []).filter((one) => one.section === section);
      const world = worldBefore(section, { ...own[0]?.config });
      const ids = new Map<string, string>();
      const pairs = own.map((exchange) => {
        configure(world, { ...exchange.config });
        const about = `${exchange.id} ${exchange.request.method} ${exchange.request.path.slice(0, 100)} (${exchange.note})`;
        changeBefore(world, exchange);
        const answer = respond(world, askedBy(exchange, ids));
        for (const [recordedId, givenId] of idsOf(exchange, answer)) ids.set(recordedId, givenId);
        const { recorded, given } = compared(exchange, answer);
        return { about, recorded, given };
      });
      const different = pairs.filter(
        ({ recorded, given }) => JSON.stringify(sorted(recorded)) !== JSON.stringify(sorted(given)),
      );
      expect(different.map(({ about, given }) => ({ about, is: sorted(given) }))).toEqual(
        different.map(({ about, recorded }) => ({ about, is: sorted(recorded) })),
      );
    });
  },
);

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, one]) => [name, sorted(one)]),
  );
}
