import { type Comment } from "@mirrorkit/forge";
import { readChatCommands } from "@mirrorkit/forge/internal";
import { describe, expect, test } from "vitest";

const time = new Date("2026-11-26T08:00:00Z");

function comment(body: string, updatedAt: Date = time): Comment {
  const edited = updatedAt !== time;
  return { id: "1", author: { id: "7", name: "ada" }, body, createdAt: time, updatedAt, edited };
}

function namesOf(body: string): string[] {
  return readChatCommands([comment(body)]).map(({ name, words }) => [name, ...words].join(" "));
}

describe("commands in comments", () => {
  test.each([
    ["/mirror help", ["help"]],
    ["  /mirror help", []],
    [
      "please\n/mirror approve-removals 0123456789abcdef\nthanks",
      ["approve-removals 0123456789abcdef"],
    ],
    ["/mirror recheck\r\n/mirror help\r\n", ["recheck", "help"]],
    ["> /mirror approve-removals x", []],
    ["```\n/mirror help\n```", []],
    ["~~~~\n~~~\n/mirror help\n~~~~\n/mirror recheck", ["recheck"]],
    ["`/mirror help`", []],
    ["/mirrors help", []],
    ["/mirror", [""]],
    ["/mirror\tapprove-removals\t  AB ", ["approve-removals AB"]],
  ])("%j", (body, names) => {
    expect(namesOf(body)).toEqual(names);
  });

  test("a comment that was edited says so", () => {
    const [command] = readChatCommands([comment("/mirror help", new Date("2026-11-26T08:00:01Z"))]);
    expect(command?.edited).toBe(true);
  });

  test("a line without an end is cut", () => {
    expect(namesOf(`/mirror ${"x".repeat(1_000_000)}`)[0]?.length).toBeLessThan(200);
  });
});
