import { MessageChannel, type MessagePort } from "node:worker_threads";
import { MirrorError } from "@mirrorkit/sdk/problems";
import { afterEach, describe, expect, test } from "vitest";
import { Peer, type Serve } from "../../src/content-threads/peer.ts";

const ports: MessagePort[] = [];
afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

const nothing: Serve = async () => undefined;

/** Two ends, as two threads have them. */
function pair(here: Serve, there: Serve, onTurn?: () => void): readonly [Peer, Peer] {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  return [new Peer(port1, here, onTurn), new Peer(port2, there)];
}

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => "it went well",
    (error: unknown) => error,
  );
}

describe("two threads that call each other", () => {
  test("give what was given, and answer", async () => {
    const [here] = pair(nothing, async (name, given) => ({ name, given }));
    const given = [new Map([["a", Uint8Array.of(1)]]), new Date(7), undefined];
    expect(await here.call("x", given)).toEqual({ name: "x", given });
  });

  test("fail with all that an error says, its problems among it, of which there may be many", async () => {
    const problem = { rule: "r", severity: "error", message: "m" } as const;
    const problems = Array.from({ length: 30_000 }, () => problem);
    const position = { file: "a.yaml", line: 3 };
    const error = new MirrorError("refused", "no", { hint: "yes", position, problems });
    const [here] = pair(nothing, () => Promise.reject(error));
    const failure = await failureOf(here.call("x", []));
    expect(failure).toBeInstanceOf(MirrorError);
    expect(failure).toMatchObject({ code: "refused", message: "no", hint: "yes", position });
    expect((failure as MirrorError).problems).toEqual(problems.slice(0, 200));
    const [other] = pair(nothing, () => Promise.reject(new TypeError("a bug")));
    expect(await failureOf(other.call("x", []))).toEqual(new Error("a bug"));
  });

  test("have an error that only passes through come back as the very same", async () => {
    const error = new MirrorError("rate-limited", "later", { retryAt: new Date(5) });
    const [here, there] = pair(
      () => Promise.reject(error),
      () => there.call("y", []),
    );
    expect(await failureOf(here.call("x", []))).toBe(error);
    here.forget();
    expect(await failureOf(here.call("x", []))).toBe(error);
  });

  test("say what cannot be given at all", async () => {
    const [here] = pair(nothing, async () => () => "a function");
    expect(String(await failureOf(here.call("x", [])))).toContain("could not be cloned");
    expect(String(await failureOf(here.call("x", [() => "a function"])))).toContain("cloned");
    expect(here.isIdle).toBe(true);
  });

  test("know whose turn it is", async () => {
    const turns: boolean[] = [];
    const [here, there] = pair(
      async () => "read",
      () => there.call("read", []),
      () => turns.push(here.isWaitedFor),
    );
    expect(await here.call("x", [])).toBe("read");
    expect(turns).toEqual([true, false, true, false]);
    const never = pair(nothing, () => new Promise(() => {}))[0];
    const waiting = failureOf(never.call("x", []));
    expect([never.isIdle, never.isWaitedFor]).toEqual([false, true]);
    const reason = new Error("it has ended");
    never.fail(reason);
    expect(await waiting).toBe(reason);
    expect(never.isIdle).toBe(true);
  });
});
