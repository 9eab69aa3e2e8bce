import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type CatalogRegistry,
  startCatalogRegistry,
} from "../../../../test/registries/catalog-registry.ts";
import {
  acme,
  catalogEntry,
  type FileBundle,
  fileCatalog,
  index,
  judgePlanned,
  mirrorOf,
  production,
} from "./planned-attack.ts";

let registry: CatalogRegistry;

beforeEach(async () => {
  registry = await startCatalogRegistry();
});

afterEach(() => registry.close());

const old = [acme("1.0.0", "1"), acme("1.1.0", "2")];
const fresh = [acme("2.0.0", "3"), acme("2.1.0", "4")];

function put(tag: string, channels: Readonly<Record<string, readonly FileBundle[]>>): string {
  const files = fileCatalog({ name: "acme", defaultChannel: "new", channels });
  return registry.putImage(index, tag, files);
}

const whole = '{name: acme, minVersion: "1.0.0", maxVersion: "2.1.0"}';
const raised = '{name: acme, minVersion: "2.0.0", maxVersion: "2.1.0"}';

function entry(reference: string, packages: string, targetTag?: string): string {
  const text = catalogEntry(registry, `${index}${reference}`, packages);
  return targetTag === undefined ? text : `${text}\n      targetTag: ${targetTag}`;
}

function asked(...entries: readonly string[]): string {
  return mirrorOf("  operators:", ...entries);
}

async function judge(before: string, after: string) {
  const verdict = await judgePlanned(registry, {
    before: { [production]: before },
    after: { [production]: after },
  });
  const [digest] =
    /[0-9a-f]{32}\b/.exec(/approve-removals (\S+)/.exec(verdict.comment)?.[1] ?? "") ?? [];
  return { text: verdict.text, digest, comment: verdict.comment };
}

describe("a channel that a raised range empties is told", () => {
  beforeEach(() => {
    for (const tag of ["v4.19", "v4.20-1", "v4.20-2", "v4.21", "v4.21-1"])
      put(tag, { old, new: fresh });
  });

  test("where a catalog of the next minor is added before it", async () => {
    const { text } = await judge(
      asked(entry(":v4.20-1", whole)),
      asked(entry(":v4.21-1", whole), entry(":v4.20-2", raised)),
    );
    expect(text).toMatch(/^held/);
  });

  test("where two catalogs by digest change places", async () => {
    const [one, other] = [
      put("v4.20", { old, new: fresh }),
      put("v4.21", { old, new: [...fresh, acme("2.2.0", "5")] }),
    ];
    const { text } = await judge(
      asked(entry(`@${one}`, whole, "v4.20"), entry(`@${other}`, raised, "v4.21")),
      asked(entry(`@${other}`, whole, "v4.21"), entry(`@${one}`, raised, "v4.20")),
    );
    expect(text).toMatch(/^held/);
  });

  test("beside a catalog of another minor that goes, under another digest", async () => {
    const before = asked(entry(":v4.20-1", whole), entry(":v4.19", whole));
    const first = await judge(before, asked(entry(":v4.20-1", whole)));
    const second = await judge(before, asked(entry(":v4.20-2", raised)));
    expect(first.text).toMatch(/^held/);
    expect(second.text).toMatch(/^held/);
    expect(second.digest).not.toBe(first.digest);
  });

  test("beside a package that goes from another entry of the same catalog, under another digest", async () => {
    const before = asked(entry(":v4.20-1", whole, "a"), entry(":v4.20-1", whole, "b"));
    put("v4.20-1", { old, new: fresh });
    const other = "{name: other}";
    registry.putImage(
      index,
      "v4.20-1",
      fileCatalog(
        { name: "acme", defaultChannel: "new", channels: { old, new: fresh } },
        {
          name: "other",
          channels: { a: [{ version: "1.0.0", images: acme("9.0.0", "9").images }] },
        },
      ),
    );
    const first = await judge(
      before,
      asked(entry(":v4.20-1", other, "a"), entry(":v4.20-1", whole, "b")),
    );
    const second = await judge(
      before,
      asked(entry(":v4.20-1", other, "a"), entry(":v4.20-1", raised, "b")),
    );
    expect(first.text).toMatch(/^held/);
    expect(second.text).toMatch(/^held/);
    expect(second.digest).not.toBe(first.digest);
  });
});

describe("an approval of a lowered range", () => {
  const upTo = (min: string, max: string) =>
    `{name: acme, minVersion: "${min}", maxVersion: "${max}"}`;

  test("does not cover a pin of the same version, which empties a channel", async () => {
    put("v4.20-1", { old, new: fresh });
    const before = asked(entry(":v4.20-1", whole));
    const first = await judge(before, asked(entry(":v4.20-1", upTo("1.0.0", "2.0.0"))));
    const second = await judge(before, asked(entry(":v4.20-1", upTo("2.0.0", "2.0.0"))));
    expect(first.text).toMatch(/^held/);
    expect(second.text).toMatch(/^held/);
    expect(second.digest).not.toBe(first.digest);
  });

  test("does not cover a catalog whose versions are lower still", async () => {
    put("v4.20-1", { old, new: fresh });
    put("v4.20-2", { old: [acme("0.1.0", "7")], new: [acme("0.2.0", "8")] });
    const before = asked(entry(":v4.20-1", upTo("0.0.1", "2.1.0")));
    const first = await judge(before, asked(entry(":v4.20-1", upTo("0.0.1", "2.0.0"))));
    const second = await judge(before, asked(entry(":v4.20-2", upTo("0.0.1", "2.0.0"))));
    expect(first.text).toMatch(/^held/);
    expect(second.text).toMatch(/^held/);
    expect(second.digest).not.toBe(first.digest);
  });
});
