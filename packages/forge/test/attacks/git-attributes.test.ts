import { describe, expect, test } from "vitest";
import { smallImageSet } from "../scenario/small-pass.ts";
import { judge, production } from "./attack.ts";

const text = smallImageSet({ images: [{ name: "quay.io/a/b:1" }] });
/** `Ä` of the blob is `[` in the file, `Ü` is `]`. */
const encoded = "*.yaml working-tree-encoding=ISO646-DE\n";

describe("attributes with which Git checks an ImageSet out as another text", () => {
  test.each([".gitattributes", "production/.gitattributes"])(
    "%s needs an approval",
    async (path) => {
      for (const changed of [undefined, "unknown"] as const) {
        const verdict = await judge({
          before: { [production]: text },
          after: { [production]: text, [path]: encoded },
          ...(changed === undefined ? { changed: [path] } : { changed }),
        });
        expect(verdict.text).toMatch(/^held/);
      }
    },
  );

  test("those above a chart need one, too", async () => {
    const withChart = `${text}  helm:\n    local:\n      - {name: greeter, path: charts/greeter}\n`;
    const chart = { "charts/greeter/Chart.yaml": "name: greeter\nversion: 1.0.0\n" };
    const verdict = await judge({
      before: { [production]: withChart, ...chart },
      after: { [production]: withChart, ...chart, "charts/.gitattributes": encoded },
      changed: ["charts/.gitattributes"],
    });
    expect(verdict.text).toMatch(/^held/);
  });

  test("those of other folders need none", async () => {
    const verdict = await judge({
      before: { [production]: text },
      after: { [production]: text, "docs/.gitattributes": encoded },
      changed: ["docs/.gitattributes"],
    });
    expect(verdict.state).toBe("open");
  });
});
