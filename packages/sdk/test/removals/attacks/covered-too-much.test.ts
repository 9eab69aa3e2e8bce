import { describe, expect, test } from "vitest";
import { approval, losses, releases } from "./asked.ts";

const eus = (min: string, max = "4.20.18", more = "") =>
  releases(`{name: eus-4.20, minVersion: ${min}, maxVersion: ${max}${more}}`);

describe("an approval that one minor leaves does not cover the next one (no mapping)", () => {
  test.each<[string, string, string, string]>([
    ["4.19 beside 4.18", eus("4.18.5"), eus("4.19.1"), eus("4.20.1")],
    [
      "the minors between what a range without a lower end had",
      releases("{name: eus-4.20, maxVersion: 4.20.18}"),
      eus("4.19.1"),
      eus("4.20.18"),
    ],
    [
      "the minors that a head alone has not",
      eus("4.18.5"),
      eus("4.19.1"),
      releases("{name: eus-4.20}"),
    ],
    [
      "the minors below the range, where the channel takes all",
      releases("{name: eus-4.20, full: true}"),
      releases("{name: eus-4.20, full: true, minVersion: 4.18.1}"),
      releases("{name: eus-4.20, full: true, minVersion: 4.20.1}"),
    ],
  ])("%s", (_what, before, shown, merged) => {
    expect(losses(before, shown)).not.toEqual([]);
    expect(approval(before, merged)).not.toBe(approval(before, shown));
  });
});

describe("every minor of a range is looked for", () => {
  test.each<[string, string]>([
    [
      "the one in the middle, where two channels take the place of one",
      releases(
        "{name: stable-4.18, minVersion: 4.18.5, maxVersion: 4.18.99}",
        "{name: stable-4.20, minVersion: 4.20.1, maxVersion: 4.20.18}",
      ),
    ],
    [
      "two in the middle, of which one stays",
      releases(
        "{name: stable-4.18, minVersion: 4.18.5, maxVersion: 4.18.99}",
        "{name: stable-4.19, minVersion: 4.19.1, maxVersion: 4.19.1}",
        "{name: stable-4.20, minVersion: 4.20.1, maxVersion: 4.20.18}",
      ),
    ],
  ])("%s", (_what, after) => {
    const found = losses(eus("4.18.5"), after);
    expect(found.some((one) => one.includes("OpenShift 4.19"))).toBe(true);
  });
});
