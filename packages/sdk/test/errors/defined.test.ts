import { expect, test } from "vitest";
import { defined } from "#base/problem";

test.each([
  [{ a: 1, b: undefined }, { a: 1 }],
  [{ a: undefined }, {}],
  [
    { a: null, b: 0, c: "", d: false },
    { a: null, b: 0, c: "", d: false },
  ],
  [
    { b: 1, a: [undefined] },
    { b: 1, a: [undefined] },
  ],
])("of %j what has a value stays, in its order", (members, expected) => {
  expect(defined(members)).toStrictEqual(expected);
  expect(Object.keys(defined(members))).toEqual(Object.keys(expected));
});

test("the type tells what may be absent", () => {
  const made = (hint: string | undefined): { readonly code: number; readonly hint?: string } => ({
    ...defined({ code: 1, hint }),
  });
  expect("hint" in made(undefined)).toBe(false);
  expect(made("h")).toStrictEqual({ code: 1, hint: "h" });
});
