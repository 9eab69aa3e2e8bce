import { type MappingEntry, readMapping } from "@mirrorkit/sdk/mapping";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { KnownLines } from "#models/mapping";
import { mappingLines } from "./arbitrary.ts";

const hex = "a".repeat(64);
const image = `docker://r.io/tools/a@sha256:${hex}=docker://quay.example.test/mirror/tools/a:sha256-${hex}`;
const other = `docker://r.io/tools/b:1.0=docker://quay.example.test/mirror/tools/b:1.0`;

function hexOf(number: number): string {
  return number.toString(16).padStart(64, "0");
}

function only({ entries }: { readonly entries: readonly MappingEntry[] }): MappingEntry {
  const [entry] = entries;
  if (entry === undefined || entries.length > 1) throw new Error(`${entries.length} entries`);
  return entry;
}

describe("a mapping that is read with known lines", () => {
  test("is what it is without them, problems and their lines included", () => {
    const broken = ["no equals", `r.io/A:1=quay.example.test/A:1`, `r.io/é:1=q.io/a:1`];
    const lines = fc.tuple(mappingLines, fc.subarray(broken), fc.subarray([image, other]));
    fc.assert(
      fc.property(lines, lines, fc.boolean(), (before, after, isNamed) => {
        const known = new KnownLines();
        const additionalImages = isNamed ? [`r.io/tools/a@sha256:${hex}`] : [];
        const [earlier, later] = [before.flat().join("\n"), after.flat().join("\n")];
        expect(readMapping(earlier, "m", { known })).toEqual(readMapping(earlier, "m"));
        expect(readMapping(later, "m", { known, additionalImages })).toEqual(
          readMapping(later, "m", { additionalImages }),
        );
      }),
    );
  });

  test("shares the references of a line that both have", () => {
    const known = new KnownLines();
    const [one, two] = [image, image].map((text) => only(readMapping(text, "m", { known })));
    expect(two?.source).toBe(one?.source);
    expect(two?.destination).toBe(one?.destination);
  });

  test("looks 20,000 changed lines up once, also where the lines before are repeated", () => {
    const known = new KnownLines();
    const lines = (from: number): string[] =>
      Array.from({ length: 20_000 }, (_, index) => image.replaceAll(hex, hexOf(from + index)));
    const twice = lines(0).flatMap((line) => [line, line]);
    readMapping(twice.join("\n"), "m", { known });
    const { entries, problems } = readMapping(lines(1_000_000).join("\n"), "m", { known });
    expect([entries.length, problems]).toEqual([20_000, []]);
  });

  test("says what an image is by its own ImageSet", () => {
    const known = new KnownLines();
    const additionalImages = [`r.io/tools/a@sha256:${hex}`];
    expect(only(readMapping(image, "m", { known })).kind).toBe("operator-operand");
    expect(only(readMapping(image, "m", { known, additionalImages })).kind).toBe("additional");
  });

  test("tells by its own lines which registry is the cache", () => {
    const known = new KnownLines();
    const local = `docker://localhost:55000/tools/a:1.0=docker://quay.example.test/mirror/tools/a:1.0`;
    expect(only(readMapping(local, "m", { known })).source.cached).toBe(true);
    const both = readMapping(`${local}\n${other}`, "m", { known });
    expect(both.entries.map(({ source }) => source.cached)).toEqual([undefined, undefined]);
    expect(only(readMapping(local, "m", { known })).source.cached).toBe(true);
  });

  test("refuses a broken line each time, at its own place", () => {
    const known = new KnownLines();
    const places = ["no equals", `${image}\nno equals`].map((text) =>
      readMapping(text, "m", { known }).problems.map(({ position }) => position?.line),
    );
    expect(places).toEqual([[1], [2]]);
  });

  test("warns of a destination that two sources write, at its own lines", () => {
    const known = new KnownLines();
    const second = other.replace("r.io", "s.io");
    readMapping(`${other}\n${second}`, "m", { known });
    const { problems } = readMapping(`${image}\n${second}\n${other}`, "m", { known });
    expect(problems.map(({ message, position }) => [position?.line, message])).toEqual([
      [3, expect.stringContaining(`"docker://s.io/tools/b:1.0" on line 2`)],
    ]);
  });
});
