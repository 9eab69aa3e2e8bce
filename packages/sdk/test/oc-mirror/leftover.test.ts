import { spawn } from "node:child_process";
import { once } from "node:events";
import { hostname } from "node:os";
import { expect, test } from "vitest";
import { beginningOf } from "#edges/disk";
import { endLeftover } from "#edges/oc-mirror";

function started(script: string) {
  const child = spawn("sh", ["-c", script], { detached: true, stdio: "ignore" });
  const pid = child.pid ?? 0;
  return { child, left: { host: hostname(), pid, began: beginningOf(pid) ?? "" } };
}

test("a process that a killed run left behind is ended, and waited for", async () => {
  const { child, left } = started("sleep 60");
  const exit = once(child, "exit");
  expect(await endLeftover(left, 5_000)).toBe(true);
  await exit;
  expect(await endLeftover(left, 5_000)).toBe(false);
});

test("one that ignores SIGTERM is killed", async () => {
  const { child, left } = started("trap '' TERM; while true; do sleep 0.1; done");
  await new Promise((resolve) => setTimeout(resolve, 200));
  const exit = once(child, "exit");
  expect(await endLeftover(left, 300)).toBe(true);
  await exit;
});

test("a later process with its number, or one of another machine, is left alone", async () => {
  const { child, left } = started("sleep 60");
  expect(await endLeftover({ ...left, began: "1" }, 100)).toBe(false);
  expect(await endLeftover({ ...left, host: "elsewhere" }, 100)).toBe(false);
  const exit = once(child, "exit");
  process.kill(-left.pid, "SIGKILL");
  await exit;
});
