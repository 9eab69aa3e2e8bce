import { fileURLToPath } from "node:url";
import { metricsText } from "@mirrorkit/sdk/alerts";
import { expect, test } from "vitest";
import { faultsOf, readManifests } from "./kubernetes-manifests.ts";

const file = fileURLToPath(new URL("../examples/alerts/prometheus-rule.yaml", import.meta.url));

test("the rules of the example have the fields of their kind and ask for metrics that exist", () => {
  const rules = readManifests(file);
  for (const rule of rules) expect(faultsOf(rule)).toEqual([]);
  const time = "2026-11-23T09:07:12.000Z";
  const step = { inputs: {}, startedAt: time, findings: [] };
  const text = metricsText([
    {
      imageSet: "production",
      isRunning: false,
      lastGood: time,
      bytes: { workspace: 1, cache: 1, free: 1 },
      pass: {
        run: "20261123T090712Z",
        imageSet: "production",
        startedAt: time,
        lastAt: time,
        resumed: 0,
        outcome: "failed",
        steps: [
          { ...step, step: "authfile", outputs: { expires: time } },
          { ...step, step: "verify", outputs: { images: 1, missing: 0, unsigned: 0 } },
        ],
      },
    },
  ]);
  const known = new Set([...text.matchAll(/^(mirrorkit_\w+)\{/gm)].map(([, name]) => name));
  const expressions = [...JSON.stringify(rules).matchAll(/"expr":"([^"]*)"/g)].flat();
  const asked = [...new Set(expressions.join(" ").match(/mirrorkit_\w+/g))];
  expect(asked.length).toBeGreaterThanOrEqual(8);
  expect(asked.filter((name) => !known.has(name))).toEqual([]);
});
