import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatPosition, isMirrorError } from "@mirrorkit/sdk/problems";
import {
  openRegistriesConf,
  placeOfImage,
  readRegistriesConf,
  registryTableFor,
} from "@mirrorkit/sdk/registry";
import { afterEach, describe, expect, test } from "vitest";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const read = (...texts: readonly string[]) =>
  readRegistriesConf(texts.map((text, index) => ({ text, file: `${index}.conf` })));

describe("registries.conf", () => {
  const conf = read(`
    unqualified-search-registries = ["docker.io"]
    [[registry]]
    location = "quay.example.test"
    [[registry]]
    prefix = "quay.example.test/mirror"
    location = "other.example.test:8443/a/b/"
    insecure = true
    [[registry]]
    prefix = "quay.example.test/mirror/closed"
    location = "quay.example.test/mirror/closed"
    blocked = true
    mirror = [{ location = "m.test", pull-from-mirror = "tag-only" }]
    [[registry]]
    prefix = "*.wild.test"
    insecure = true
    [[registry]]
    location = "physical.test"
    insecure = true
    [[registry]]
    prefix = "logical.test"
    location = "physical.test/below"
  `);

  test.each([
    ["quay.example.test/x", "quay.example.test/x", false, false],
    ["quay.example.test/mirror", "other.example.test:8443/a/b", true, false],
    ["quay.example.test/mirror/x/y", "other.example.test:8443/a/b/x/y", true, false],
    ["quay.example.test/mirrored/x", "quay.example.test/mirrored/x", false, false],
    ["quay.example.test/mirror/closed/x", "quay.example.test/mirror/closed/x", false, true],
    ["deep.er.wild.test/x", "deep.er.wild.test/x", true, false],
    ["a.wild.test:5000/x", "a.wild.test:5000/x", true, false],
    ["wild.test/x", "wild.test/x", false, false],
    ["host.test/a.wild.test/x", "host.test/a.wild.test/x", false, false],
    ["logical.test/x", "physical.test/below/x", true, false],
    ["nothing.test/x", "nothing.test/x", false, false],
  ])("%s lies at %s", (name, place, isInsecure, isBlocked) => {
    expect(placeOfImage(conf, name)).toEqual({ name: place, isInsecure, isBlocked });
  });

  test("a drop-in replaces the table with the same prefix; in one file the first counts", () => {
    const both = read(
      '[[registry]]\nlocation = "a.test"\n[[registry]]\nlocation = "a.test"\ninsecure = true\n',
      '[[registry]]\nprefix = "a.test"\nlocation = "b.test"\n',
    );
    expect(registryTableFor(both, "a.test/x")?.endpoint.location).toBe("b.test");
    const first = read(
      '[[registry]]\nlocation = "a.test"\n[[registry]]\nlocation = "a.test"\ninsecure = true\n',
    );
    expect(placeOfImage(first, "a.test/x").isInsecure).toBe(false);
  });

  test.each([
    ["[[registry]\n", "not valid TOML", "0.conf:1:12"],
    ['[[registry]]\nprefix = "a.test"\n', "the [[registry]] a.test has no location", "0.conf:1:1"],
    ["\n[[registry]]\ninsecure = true\n", "a [[registry]] has no location", "0.conf:2:1"],
    ['[[registry]]\nlocation = "https://a.test"\n', "a name without scheme", "0.conf:2:1"],
    [
      '[[registry]]\nlocation = "b.test"\ninsecure = true\n[[registry]]\nlocation = "a.test"\n  insecure = "yes"\n',
      "insecure must be true or false, such as insecure = true, without quotes",
      "0.conf:6:3",
    ],
    ["[registries.search]\nregistries = []\n", "version 1 of the format", "0.conf"],
    ['[registry]\nlocation = "a.test"\n', "registry must be [[registry]]", "0.conf"],
    ['registry = [{location = "a.test", blocked = 1}]\n', "blocked must be true or", "0.conf"],
    [
      '[[registry]]\nlocation = "a.test"\n[[registry.mirror]]\nlocation = "b.test"\n[[registry.mirror]]\nlocation = "c.test"\npull-from-mirror = "some"\n',
      "must be all, digest-only or tag-only",
      "0.conf:7:1",
    ],
  ])("%j is refused", (text, message, place) => {
    try {
      read(text);
    } catch (error) {
      if (!isMirrorError(error)) throw error;
      expect(error.code).toBe("invalid-input");
      expect(error.message).toContain(message);
      expect(error.problems.map(({ position }) => position && formatPosition(position))).toEqual([
        place,
      ]);
      return;
    }
    throw new Error("it was read");
  });

  test("the user's file and drop-ins are found, and a named file counts alone", () => {
    const home = mkdtempSync(join(tmpdir(), "mirrorkit-conf-"));
    folders.push(home);
    const below = join(home, ".config/containers/registries.conf.d");
    mkdirSync(below, { recursive: true });
    const write = (path: string, location: string): void =>
      writeFileSync(path, `[[registry]]\nprefix = "a.test"\nlocation = "${location}"\n`);
    write(join(home, ".config/containers/registries.conf"), "one.test");
    const user = { environment: { HOME: home }, platform: "linux" };
    const place = (named?: string): string =>
      placeOfImage(openRegistriesConf(named, user), "a.test").name;
    expect(place()).toBe("one.test");
    write(join(below, "10-a.conf"), "two.test");
    write(join(below, "20-a.conf"), "three.test");
    write(join(below, "30-a.disabled"), "four.test");
    expect(place()).toBe("three.test");
    const named = join(home, "named.conf");
    write(named, "five.test");
    expect(place(named)).toBe("five.test");
    expect(() => place(join(home, "absent.conf"))).toThrow("does not exist");
  });
});
