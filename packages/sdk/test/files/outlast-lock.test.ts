import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { lockFolder, outlastLock } from "#edges/disk";

let folder = "";
let lock = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mirrorkit-lock-"));
  lock = join(folder, ".mirrorkit.lock");
});
afterEach(() => rmSync(folder, { recursive: true }));

function heldBy(host: string): void {
  writeFileSync(lock, JSON.stringify({ host, pid: process.pid, began: "1", since: "x" }));
}

async function waited(after: () => void): Promise<boolean> {
  let hasWaited = false;
  const timer = setTimeout(after, 30);
  await outlastLock(folder, { onWait: () => (hasWaited = true), everyMs: 5 });
  clearTimeout(timer);
  return hasWaited;
}

describe("a lock of a pod that may have been killed is waited for", () => {
  test("until nothing has touched it for long: then it is taken over", async () => {
    heldBy("killed-pod");
    const old = Date.now() / 1_000 - 600;
    expect(await waited(() => utimesSync(lock, old, old))).toBe(true);
    lockFolder(folder).release();
  });

  test("until a run that lives touches it: then the second run is refused", async () => {
    heldBy("other-pod");
    const soon = Date.now() / 1_000 + 1;
    expect(await waited(() => utimesSync(lock, soon, soon))).toBe(true);
    expect(() => lockFolder(folder)).toThrow("is held by process");
  });

  test("until it is given back", async () => {
    heldBy("other-pod");
    expect(await waited(() => rmSync(lock))).toBe(true);
  });
});

test("no lock, and one of this machine, are not waited for", async () => {
  expect(await waited(() => {})).toBe(false);
  heldBy(hostname());
  expect(await waited(() => {})).toBe(false);
});
