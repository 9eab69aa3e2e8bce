import { satisfies } from "semver";
import { describe, expect, test } from "vitest";
import { installedWith, packages, placeOf } from "./locked-packages.ts";

describe("package-lock.json", () => {
  test("holds several hundred packages", () => {
    expect(Object.keys(packages).length).toBeGreaterThan(300);
  });

  test.each(["20.20.0", "20.20.2"])("npm ci on Node %s prints no EBADENGINE", (node) => {
    const refused = Object.entries(packages).flatMap(([path, { version = "", engines }]) =>
      engines?.node === undefined || satisfies(node, engines.node)
        ? []
        : [`${path} ${version} needs Node ${engines.node}`],
    );
    expect(refused).toEqual([]);
  });

  test("what a user installs needs no overrides, which reach no other project", () => {
    const unmet = Object.entries(packages)
      .filter(([, { dev, link }]) => dev !== true && link !== true)
      .flatMap(([path, { dependencies = {} }]) =>
        Object.entries(dependencies).flatMap(([name, range]) => {
          const locked = packages[placeOf(name, path) ?? ""];
          if (locked?.link === true || satisfies(locked?.version ?? "", range)) return [];
          return [`${path} wants ${name} ${range} and gets ${locked?.version ?? "none"}`];
        }),
      );
    expect(unmet).toEqual([]);
  });
});

describe("whoever installs the command", () => {
  const installed = [...installedWith("packages/cli")];

  test("gets at most 70 packages", () => {
    expect(installed.some((place) => place.endsWith("/commander"))).toBe(true);
    expect(installed.length).toBeLessThanOrEqual(70);
  });

  test("gets nothing of the server", () => {
    const server = /\/(?:bot|probot|bullmq|ioredis|pino|prom-client|express)$/;
    expect(installed.filter((place) => server.test(place))).toEqual([]);
    expect([...installedWith("packages/bot")].some((place) => server.test(place))).toBe(true);
  });
});
