import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  compareMappingStreams,
  isMirrorError,
  type MappingSource,
  type MappingThread,
  mappingFile,
} from "@mirrorkit/sdk";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mappingPair, withTransports } from "../mapping/arbitrary.ts";

const built = process.env["TEST_DIST"] !== undefined;
const large = 32 * 1024 * 1024;
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mirrorkit-"));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Any file as one that is read on two threads, telling how its thread ends. */
function threaded(path: string, ends: string[]): MappingSource {
  const source = mappingFile(path);
  return {
    ...source,
    size: Math.max(source.size ?? 0, large),
    startThread: (secret) => {
      const thread = source.startThread?.(secret);
      thread?.on("error", () => ends.push("error"));
      thread?.on("exit", () => ends.push("exit"));
      return thread;
    },
  };
}

function plain(path: string): MappingSource {
  return { file: path, chunks: () => mappingFile(path).chunks() };
}

async function outcome(before: MappingSource, after: MappingSource): Promise<unknown> {
  try {
    return await compareMappingStreams(before, after);
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    return [error.code, error.message, error.problems];
  }
}

async function expectSame(before: string, after: string): Promise<unknown> {
  const [left, right] = [write("before", before), write("after", after)];
  const ends: string[] = [];
  const two = await outcome(plain(left), threaded(right, ends));
  expect(ends).toEqual([]);
  const both = await outcome(threaded(left, []), threaded(right, ends));
  expect(ends).toEqual(["exit"]);
  const one = await outcome(plain(left), plain(right));
  expect(both).toEqual(one);
  expect(two).toEqual(one);
  return one;
}

const digest = (index: number): string => index.toString(16).padStart(64, "0");
const image = (index: number, seed = 0): string =>
  `docker://quay.io/a/b${index}@sha256:${digest(index + seed)}=docker://m.test:5000/a/b${index}:sha256-${digest(index + seed)}`;
const filter = "0123456789abcdef0123456789abcdef";
const catalog = (version: string): string[] => [
  `docker://registry.redhat.io/redhat/redhat-operator-index:${version}=docker://localhost:55000/redhat/redhat-operator-index:${version}`,
  `docker://localhost:55000/redhat/redhat-operator-index:${filter}=docker://m.test:5000/redhat/redhat-operator-index:${version}`,
];
const single = `docker://quay.io/a/c@sha256:${digest(7)}=docker://m.test:5000/a/c@sha256:${digest(7)}`;

describe.skipIf(!built)(
  "two threads compare as one does (only on the build: the sources have no module to start)",
  () => {
    test("files over 32 MiB, with catalogs, single platforms, CRLF, duplicates and blanks", async () => {
      const lines = Array.from({ length: 200_000 }, (_, index) => image(index));
      const before = [...catalog("v4.20"), ...lines, single, image(5), "oci:///a b/c=d.io/e:1"];
      const after = lines.map((line, index) =>
        index % 100 === 3 ? image(index, 1_000_000) : line,
      );
      const right = [single, ...after.toReversed(), image(9), ...catalog("v4.21"), ""];
      const left = [write("big-before", before.join("\n")), write("big-after", right.join("\r\n"))];
      const [from = "", to = ""] = left;
      const started: (MappingThread | undefined)[] = [];
      const source = mappingFile(to);
      const startThread = (secret: Int32Array): MappingThread | undefined => {
        const thread = source.startThread?.(secret);
        started.push(thread);
        return thread;
      };
      const two = await outcome(mappingFile(from), { ...source, startThread });
      expect(started.filter((thread) => thread !== undefined)).toHaveLength(1);
      expect(two).toEqual(await outcome(plain(from), plain(to)));
      expect(two).toMatchObject({ carriedOver: 0 });
    });

    test("any pair", async () => {
      await fc.assert(
        fc.asyncProperty(mappingPair, fc.boolean(), async ([left, right], transports) => {
          await expectSame(
            left.join("\r\n"),
            transports ? withTransports(right) : right.join("\n"),
          );
        }),
        { numRuns: 30 },
      );
    });

    test("half of a catalog is told by its own bytes, not by a colon in the line before it", async () => {
      const component = `quay.io/o/art@sha256:${"1".repeat(64)}=m.test/mirror/release:4.20.18-x86_64-etcd`;
      const half = "r.io/redhat/x:v4.20=localhost:55000/redhat/x:v4.20";
      const shifts = Array.from({ length: 40 }, (_, index) => component + "x".repeat(index));
      for (const line of shifts) {
        const compared = await expectSame(`${line}\r\n${half}\r\n${image(1)}`, `${line}\n${half}`);
        expect(compared).toMatchObject({ added: [], removed: [{}], replaced: [], unchanged: 2 });
      }
    });

    test.each([
      ["a line without an equals sign", `${image(1)}\nx\n${image(2)}\n`],
      ["a line that is too long", `${image(1)}\n${"a".repeat(70_000)}\n${image(2)}`],
      ["a reference that is none", `${image(1)}\na.io/B:1=c.io/d:1\n`],
      ["more problems than are told", `${"x\n".repeat(40_000)}${"a.io/B:1=c.io/d:1\n".repeat(30)}`],
      ["a NUL byte", `${image(1)}\na\0b=c\n`],
    ])("%s is refused alike", async (_name, text) => {
      expect(await expectSame(image(1), text)).toContain("invalid-input");
      expect(await expectSame(text, image(1))).toContain("invalid-input");
      await expectSame(text, text);
    });

    test("empty files", async () => {
      await expectSame("", "");
      await expectSame("", image(1));
      await expectSame(image(1), "");
    });

    test("a file that is not there", async () => {
      const [there, ends] = [write("there", image(1)), [] as string[]];
      const absent = join(folder, "absent");
      const refused = [await outcome(threaded(there, []), threaded(absent, ends))];
      expect(ends).toEqual(["error", "exit"]);
      refused.push(await outcome(threaded(absent, []), threaded(there, ends)));
      expect(ends).toEqual(["error", "exit", "exit"]);
      expect(refused).toEqual([
        ["unreadable-input", `${absent} does not exist`, expect.anything()],
        ["unreadable-input", `${absent} does not exist`, expect.anything()],
      ]);
    });

    test("a file that changes after the second thread read it", async () => {
      const [from, to] = [write("from", image(1)), write("to", `${image(1)}\n${image(2)}\n`)];
      const changed = {
        ...threaded(to, []),
        chunks: () => [Buffer.from(`${image(1)}\n${image(1)}`)],
      };
      expect(await outcome(threaded(from, []), changed)).toContain(
        `${to} changed while it was read`,
      );
      const shorter = { ...changed, chunks: () => [Buffer.from(`${image(1)}\n`)] };
      expect(await outcome(threaded(from, []), shorter)).toContain(
        `${to} changed while it was read`,
      );
    });
  },
);

describe("a second thread that fails is done without", () => {
  function failing(event: "error" | "exit"): MappingThread & { ended: number } {
    const thread = {
      ended: 0,
      on(name: string, listener: (value: unknown) => void): void {
        if (name === event) setImmediate(listener, new Error("no thread"));
      },
      terminate: async (): Promise<void> => {
        thread.ended += 1;
      },
    };
    return thread;
  }

  test.each(["error", "exit"] as const)("by its %s", async (event) => {
    const [from, to] = [write("from", image(1)), write("to", `${image(1)}\n${image(2)}\n`)];
    const thread = failing(event);
    const after = { ...plain(to), size: large, startThread: (): MappingThread => thread };
    const two = await outcome({ ...plain(from), size: large }, after);
    expect(two).toEqual(await outcome(plain(from), plain(to)));
    expect(thread.ended).toBe(1);
  });

  test("when it cannot start", async () => {
    const [from, to] = [write("from", image(1)), write("to", `${image(1)}\n${image(2)}\n`)];
    const startThread = (): MappingThread => {
      throw new Error("no threads here");
    };
    const two = await outcome(
      { ...plain(from), size: large },
      { ...plain(to), size: large, startThread },
    );
    expect(two).toEqual(await outcome(plain(from), plain(to)));
  });
});
