import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "../../../../test/runs.ts";
import { jsonTexts } from "../../src/models/oc-mirror/json-texts.ts";

/** The same by `JSON.parse`. */
function expected(text: string): Readonly<Record<string, string>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    const texts = Object.entries(value).filter(([, one]) => typeof one === "string");
    return Object.fromEntries(texts);
  } catch {
    return undefined;
  }
}

function found(text: string): Readonly<Record<string, string>> | undefined {
  const texts = jsonTexts(text);
  return texts === undefined ? undefined : Object.fromEntries(texts);
}

describe("texts of a line of JSON", () => {
  test.each([
    '{"log":"a\\n","stream":"stdout"}',
    '{"log":"\\u0041\\"\\\\","a":{"log":"inner"},"b":["x",{"log":"y"}],"n":-1.5e3,"t":true,"z":null}',
    '{"log":"first","log":"second"}',
    '{"log":"first","log":1}',
    '{ "log" : "a" , "b" : [ ] , "c" : { } }',
    "{}",
    '{"log":"x" broken "time": 1}',
    '{"log":"x",}',
    '{"log":"x"]}',
    '{"log":["x"}}',
    '{"log":"x"}}',
    '{"log":"x"} {}',
    '{"log":"\\x"}',
    '{"log":"a\tb"}',
    '{"log":01}',
    '{"log":"x"',
    '{"log"}',
    '{"a":[,]}',
    '{"a":[1,]}',
    '["log","x"]',
    '"log"',
    "",
  ])("of %s are those of JSON.parse", (text) => {
    expect(found(text)).toEqual(expected(text));
  });

  test("of any JSON, and of any that is broken, are those of JSON.parse", () => {
    const broken = fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom('"', "{", "}", "[", "]", ",", ":", "\\", "1", ""))
      .map(([text, at, mark]) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + mark + text.slice(place + 1);
      });
    const wrapped = fc
      .dictionary(fc.string(), fc.jsonValue())
      .map((value) => JSON.stringify(value));
    fc.assert(
      fc.property(fc.oneof(fc.json(), wrapped, broken), (text) => {
        expect(found(text)).toEqual(expected(text));
      }),
      { numRuns: runs(300) },
    );
  });
});
