import { readFileSync } from "node:fs";
import { satisfies } from "semver";
import { describe, expect, test } from "vitest";

interface LockedPackage {
  readonly version?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
  readonly resolved?: string;
  readonly engines?: { readonly node?: string };
  readonly dependencies?: Readonly<Record<string, string>>;
}

const lockFile = new URL("../package-lock.json", import.meta.url);
const { packages } = JSON.parse(readFileSync(lockFile, "utf8")) as {
  readonly packages: Readonly<Record<string, LockedPackage>>;
};

/** Where Node finds a package of a name from a place in the lock file, as its folders nest. */
function placeOf(name: string, from: string): string | undefined {
  for (let place = from; ; place = place.replace(/\/?(?:node_modules\/)?[^/]+$/, "")) {
    const candidate = `${place === "" ? "" : `${place}/`}node_modules/${name}`;
    if (packages[candidate] !== undefined) return candidate;
    if (place === "") return undefined;
  }
}

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

/** All that npm installs with a package of ours, itself and optional peers not counted. */
function installedWith(folder: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const add = (place: string): void => {
    const path = packages[place]?.resolved ?? place;
    const at = packages[place]?.link === true ? path : place;
    if (seen.has(at)) return;
    seen.add(at);
    for (const name of Object.keys(packages[at]?.dependencies ?? {})) {
      const next = placeOf(name, at);
      if (next !== undefined) add(next);
    }
  };
  add(folder);
  seen.delete(folder);
  return seen;
}

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
