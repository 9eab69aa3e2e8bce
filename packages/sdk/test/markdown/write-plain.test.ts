import { expect, test } from "vitest";
import { type MarkdownBlock, writePlain } from "#base/markdown";

const blocks: readonly MarkdownBlock[] = [
  { kind: "heading", text: "Blocked" },
  { kind: "paragraph", text: ["To approve, ", { strong: "comment" }, ":"] },
  { kind: "command", text: "/mirror approve" },
  { kind: "quote", title: "Caution", lines: ["the mapping is stale"] },
  { kind: "rows", rows: [] },
  {
    kind: "rows",
    title: "Findings",
    rows: [[[{ link: "https://a.test/1", label: "a:1" }, " no"]]],
  },
  {
    kind: "rows",
    columns: ["image", ">removed"],
    rows: [
      [{ code: "openshift/release" }, "9"],
      [{ code: "b" }, "10"],
    ],
    folded: true,
  },
];

test("a terminal gets blocks without markup, columns aligned, nothing folded", () => {
  expect(writePlain({ head: blocks })).toBe(
    [
      "Blocked",
      "-------",
      "",
      "To approve, comment:",
      "",
      "  /mirror approve",
      "",
      "Caution:",
      "  the mapping is stale",
      "",
      "Findings (1):",
      "  - a:1 no",
      "",
      "  image              removed",
      "  openshift/release        9",
      "  b                       10",
      "",
    ].join("\n"),
  );
});

test("control characters of outside text do not reach the terminal", () => {
  const text = writePlain({ head: [{ kind: "paragraph", text: { code: "a\u001b[2Jb\u202ec" } }] });
  expect(text).toBe("a\\u001b[2Jb\\u202ec\n");
});

test("all rows and parts are there, whatever their number", () => {
  const rows = Array.from({ length: 5_000 }, (_, index) => [`row ${index}`]);
  const parts = Array.from({ length: 3 }, (): readonly MarkdownBlock[] => [{ kind: "rows", rows }]);
  expect(writePlain({ head: [], parts }).match(/row 4999\n/g)).toHaveLength(3);
});
