import { MirrorError } from "@mirrorkit/sdk/problems";
import { describe, expect, test } from "vitest";
import type { ForgeProject } from "../../../forge/src/client/index.ts";
import { blamedForge } from "../../src/queue/index.ts";
import { abortable } from "../../src/service/abortable-forges.ts";

const slower = () => new MirrorError("rate-limited", "slower");

/** Forges of which each call fails. */
const failing = {
  branch: async () => {
    throw slower();
  },
  async *changeRequests() {
    yield* [];
    throw slower();
  },
} as unknown as ForgeProject;

async function failureOf(act: () => Promise<unknown>): Promise<unknown> {
  try {
    await act();
  } catch (error) {
    return error;
  }
  throw new Error("it did not fail");
}

describe("which forge a failure is of", () => {
  const forges = abortable({ project: async () => failing }, new AbortController().signal);

  test("is known of what a project answers", async () => {
    const [source, target] = [await forges.project("a", "x"), await forges.project("b", "y")];
    const ofTarget = await failureOf(() => target.branch("main"));
    const ofSource = await failureOf(() => source.branch("main"));
    expect([ofSource, ofTarget].map(blamedForge)).toEqual(["a", "b"]);
  });

  test("is known of what it lists", async () => {
    const project = await forges.project("a", "x");
    const failure = await failureOf(async () => {
      for await (const one of project.changeRequests({ state: "open" })) expect(one).toBeDefined();
    });
    expect(blamedForge(failure)).toBe("a");
  });

  test("is known when a project cannot be opened", async () => {
    const closed = abortable(
      { project: () => Promise.reject(slower()) },
      new AbortController().signal,
    );
    expect(blamedForge(await failureOf(() => closed.project("a", "x")))).toBe("a");
  });

  test("is said of no forge when the run was stopped", async () => {
    const stop = new AbortController();
    const silent = { branch: () => new Promise(() => {}) } as unknown as ForgeProject;
    const project = await abortable({ project: async () => silent }, stop.signal).project("a", "x");
    const stopped = new Error("stopped");
    const failure = failureOf(() => project.branch("main"));
    stop.abort(stopped);
    expect(await failure).toBe(stopped);
    expect(blamedForge(stopped)).toBeUndefined();
  });
});
