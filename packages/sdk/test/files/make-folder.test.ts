import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lockFolder } from "#edges/disk";

test.skipIf(!existsSync("/proc/self"))("a disk that never takes a folder is given up", () => {
  expect(() => lockFolder("/proc/mirrorkit/journals")).toThrow("could not be written: ENOENT");
});

test("a read-only disk is called one (skipped where nothing may be mounted)", ({ skip }) => {
  const folder = mkdtempSync(join(tmpdir(), "mirrorkit-disk-"));
  const disk = join(folder, "disk");
  mkdirSync(disk);
  try {
    const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "ro", "tmpfs", disk]).status === 0;
    if (!mounted) skip();
    try {
      expect(() => lockFolder(join(disk, "work/journals"))).toThrow("could not be written: EROFS");
    } finally {
      spawnSync("umount", [disk]);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
