import { readFileSync } from "node:fs";
import { satisfies } from "semver";
import { describe, expect, test } from "vitest";

interface LockedPackage {
  readonly version?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
  readonly engines?: { readonly node?: string };
  readonly dependencies?: Readonly<Record<string, string>>;
}

const lockFile = new URL("../package-lock.json", import.meta.url);
const { packages } = JSON.parse(readFileSync(lockFile, "utf8")) as {
  readonly packages: Readonly<Record<string, LockedPackage>>;
};

/** The package that Node finds for a name from a place in the lock file, as its folders nest. */
function found(name: string, from: string): LockedPackage | undefined {
  for (let place = from; ; place = place.replace(/\/?(?:node_modules\/)?[^/]+$/, "")) {
    const candidate = packages[`${place === "" ? "" : `${place}/`}node_modules/${name}`];
    if (candidate !== undefined || place === "") return candidate;
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
          const locked = found(name, path);
          if (locked?.link === true || satisfies(locked?.version ?? "", range)) return [];
          return [`${path} wants ${name} ${range} and gets ${locked?.version ?? "none"}`];
        }),
      );
    expect(unmet).toEqual([]);
  });
});
