import { readMapping } from "@mirrorkit/sdk/mapping";
import { expect, test } from "vitest";

const [hex, other] = ["ab".repeat(32), "cd".repeat(32)];
const source = `docker://a.test/x@sha256:${hex}`;

test.each([
  [`${source}=docker://m.test/x:sha256-${hex.slice(0, 40)}`, "its tag is not a complete digest"],
  [`${source}=docker://m.test/x:sha256-${other}`, "its tag is not the source's digest"],
])("%s is refused", (line, reason) => {
  const { entries, problems } = readMapping(`${line}\n`, "m.txt");
  expect(entries).toEqual([]);
  expect(problems).toEqual([
    expect.objectContaining({
      severity: "error",
      message: expect.stringContaining(reason) as string,
      position: { file: "m.txt", line: 1, column: source.length + 2 },
    }),
  ]);
});

test("a tag that is the source's digest, and one of a cache, are fine", () => {
  const lines = [
    `${source}=docker://m.test/x:sha256-${hex}`,
    `docker://localhost:55000/y:sha256-${hex}=docker://m.test/y:sha256-${hex}`,
  ];
  expect(readMapping(`${lines.join("\n")}\n`, "m.txt").problems).toEqual([]);
});
