import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { registryIsMissing } from "../../../../test/registries/docker-registry.ts";
import { askedBy, compared, type Exchange, idsOf, readExchanges } from "./recorded.ts";
import {
  isRecordedPush,
  pushAgain,
  type RecordedPush,
  recordedEnd,
  writePushed,
} from "./recorded-push.ts";
import { changeBefore, configure, theirDigest, worldBefore } from "./recorded-worlds.ts";
import { respond } from "./stand-in/respond.ts";
import type { World } from "./stand-in/world.ts";

const exchanges = readExchanges();
const sections = [...new Set((exchanges ?? []).map(({ section }) => section))];

let folder: string;
let ownDigest: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mirrorkit-quay-"));
  ownDigest = writePushed(folder);
});

afterAll(() => rmSync(folder, { recursive: true }));

interface Pair {
  readonly recorded: unknown;
  readonly given: unknown;
}

async function push(world: World, line: RecordedPush): Promise<Pair> {
  return { recorded: recordedEnd(line), given: await pushAgain(world, folder, line) };
}

function exchangeAgain(world: World, exchange: Exchange, ids: Map<string, string>): Pair {
  changeBefore(world, exchange);
  const answer = respond(world, askedBy(exchange, ids));
  for (const [recordedId, givenId] of idsOf(exchange, answer)) ids.set(recordedId, givenId);
  const { recorded, given } = compared(exchange, answer);
  // The recorder's image is not there; the digest of ours stands for its digest.
  const text = JSON.stringify(given).replaceAll(ownDigest, theirDigest);
  return { recorded, given: JSON.parse(text) as unknown };
}

describe.skipIf(exchanges === undefined)(
  "the stand-in answers as the real Quay did (skipped without ../shared; sections with pushes also without skopeo)",
  () => {
    test("all exchanges are there", () => {
      expect(exchanges).toHaveLength(471);
    });

    test.for(sections)("%s", async (section, { skip }) => {
      const own = (exchanges ?? []).filter((one) => one.section === section);
      skip(registryIsMissing && own.some(isRecordedPush), "skopeo is missing");
      const world = worldBefore(section, { ...own[0]?.config });
      const ids = new Map<string, string>();
      const different: (Pair & { readonly about: string })[] = [];
      for (const line of own) {
        configure(world, { ...line.config });
        const about = isRecordedPush(line)
          ? `${line.id} ${line.command} (${line.note})`
          : `${line.id} ${line.request.method} ${line.request.path.slice(0, 100)} (${line.note})`;
        const pair = isRecordedPush(line)
          ? await push(world, line)
          : exchangeAgain(world, line, ids);
        const [recorded, given] = [sorted(pair.recorded), sorted(pair.given)];
        if (JSON.stringify(recorded) !== JSON.stringify(given)) {
          different.push({ about, recorded, given });
        }
      }
      expect(different.map(({ about, given }) => ({ about, is: given }))).toEqual(
        different.map(({ about, recorded }) => ({ about, is: recorded })),
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
