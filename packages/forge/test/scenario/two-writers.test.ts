import { type ForgeProject, type ReviewResult, reviewChangeRequest } from "@mirrorkit/forge";
import { postComment } from "@mirrorkit/forge/internal";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ForgeWorld } from "../forges/world.ts";
import { worlds } from "../forges/worlds.ts";
import { Story } from "./scenario.ts";

const held = "failed: Blocked: 32 removals are not approved.";
const passed = "passed: Passed: 32 removals, approved.";

type Method = "addComment" | "editComment" | "setStatus" | "artefact";

/** A project in which something happens right before a method is called for the first so many times, or after that. */
function meanwhile(
  project: ForgeProject,
  { before, after, times = 1 }: { before?: Method; after?: Method; times?: number },
  act: () => Promise<unknown>,
): ForgeProject {
  let left = times;
  const happens = async (name: string | symbol, at: Method | undefined): Promise<void> => {
    if (name !== at || left === 0) return;
    left -= 1;
    await act();
  };
  return new Proxy(project, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function" || (name !== before && name !== after)) return member;
      return async (...given: unknown[]): Promise<unknown> => {
        await happens(name, before);
        const result: unknown = await Reflect.apply(member, target, given);
        await happens(name, after);
        return result;
      };
    },
  });
}

describe.each(worlds)("two that review at once on %s", (_kind, openWorld) => {
  let world: ForgeWorld;
  let story: Story;

  beforeEach(async () => {
    world = await openWorld();
    story = new Story(world);
    story.open();
  });

  afterEach(() => world.close());

  async function review(
    change: (project: ForgeProject) => ForgeProject = (project) => project,
  ): Promise<ReviewResult> {
    const project = change(await world.open(story.config));
    return reviewChangeRequest({ project, number: story.number });
  }

  /** Somebody else gives the bot's comment another text, as for something that only they know. */
  async function otherText(text: string): Promise<void> {
    const [comment] = world.comments(story.config, story.number);
    const body = comment?.body.replace(/content=[0-9a-f]+ -->[^]*/, `content=${text} -->\nother`);
    world.editComment(story.config, story.number, comment?.id ?? "", body ?? "");
  }

  /** Bert approves the removals; gives how he takes that back. */
  function approval(digest = story.digest()): () => void {
    const body = `/mirror approve-removals ${digest}`;
    const id = world.comment(story.config, story.number, "bert", body);
    return () => world.deleteComment(story.config, story.number, id);
  }

  test.each([
    ["ahead", 5],
    ["behind", -5],
  ])("a clock that is minutes %s has no say in what counts", async (_which, minutes) => {
    const clock = { now: () => new Date(Date.now() + minutes * 60_000) };
    const project = await world.open(story.config);
    await reviewChangeRequest({ project, number: story.number, ...clock });
    const withdraw = approval();
    expect((await review()).comment).toBe("updated");
    expect(story.status()).toBe(passed);
    await reviewChangeRequest({ project, number: story.number, ...clock });
    withdraw();
    expect((await review()).comment).toBe("updated");
    expect(story.status()).toBe(held);
  });

  test("an approval that is withdrawn while the slower one writes lets nothing pass", async () => {
    await review();
    const withdraw = approval();
    await review((project) =>
      meanwhile(project, { before: "editComment" }, async () => {
        withdraw();
        expect((await review()).comment).toBe("unchanged");
      }),
    );
    expect(story.status()).toBe(held);
    expect(story.comments()).toEqual([expect.stringContaining("To approve, comment as")]);
  });

  test("nor does one whose comment was there already", async () => {
    await review();
    const withdraw = approval();
    world.mishap({
      fits: ({ operation, writes }) => writes && /status|check/i.test(operation),
      answer: { status: 400, body: "{}" },
    });
    await expect(review()).rejects.toThrow();
    expect(story.comments()[0]).toContain("Approved by");
    expect(story.status()).toBe(held);
    await review((project) =>
      meanwhile(project, { before: "setStatus" }, async () => {
        withdraw();
        await review();
      }),
    );
    expect(story.status()).toBe(held);
    expect(story.comments()).toEqual([expect.stringContaining("To approve, comment as")]);
  });

  test("a permission that is taken away while the slower one writes lets nothing pass", async () => {
    await review();
    approval();
    await review((project) =>
      meanwhile(project, { before: "editComment" }, async () => {
        world.permit(story.config, "bert", "read");
        await review();
      }),
    );
    expect(story.status()).toBe(held);
  });

  test("an approval that comes while the slower one writes is not lost", async () => {
    await review();
    world.comment(story.config, story.number, "carl", "/mirror help");
    await review((project) =>
      meanwhile(project, { before: "editComment" }, async () => {
        approval();
        await review();
        expect(story.status()).toBe(passed);
      }),
    );
    expect(story.status()).toBe(passed);
    expect(story.comments()).toEqual([expect.stringContaining("Approved by `bert`.")]);
  });

  test("both create the comment: one stays, with what was said last", async () => {
    const plain = await world.open(story.config);
    const dry = await reviewChangeRequest({ project: plain, number: story.number, dryRun: true });
    const [, digest] = /approve-removals ([0-9a-f]{32})/.exec(dry.text ?? "") ?? [];
    await review((project) =>
      meanwhile(project, { before: "addComment" }, async () => {
        approval(digest);
        await review();
      }),
    );
    expect(story.comments()).toEqual([expect.stringContaining("Approved by `bert`.")]);
    expect(story.status()).toBe(passed);
  });

  test("of two that create it at once the first stays, with the text of the last", async () => {
    const project = await world.open(story.config);
    const marker = { kind: "review", status: "s", at: new Date() } as const;
    const post = { project, changeRequest: story.number, comments: [], create: true };
    for (const [head, text] of [
      ["a", "old"],
      ["b", "new"],
    ] as const) {
      await postComment({ ...post, marker: { ...marker, head }, text });
    }
    expect(story.comments()).toEqual([expect.stringMatching(/ head=b .*\nnew/)]);
  });

  test("what another one wrote meanwhile is no reason to stop, but to read everything again", async () => {
    await review();
    approval();
    let read = 0;
    const result = await review((project) =>
      meanwhile(
        meanwhile(project, { after: "editComment" }, () => otherText("0123456789abcdef")),
        { before: "artefact", times: 100 },
        async () => {
          read += 1;
        },
      ),
    );
    expect(result.comment).toBe("updated");
    expect(read).toBe(4);
    expect(story.comments()).toEqual([expect.stringContaining("Approved by `bert`.")]);
  });

  test("where that never ends, it is said", async () => {
    await review();
    approval();
    const result = await review((project) =>
      meanwhile(project, { after: "editComment", times: 100 }, () => otherText("0123456789abcdef")),
    );
    expect(result.comment).toBe("superseded");
    expect(story.status()).toBe(passed);
  });

  test("a commit that comes while the change is read is told, and nothing is written", async () => {
    const result = await review((project) =>
      meanwhile(project, { before: "artefact" }, async () => {
        world.push(story.config, { branch: "week-2", account: "ada", files: { "a.txt": "a\n" } });
      }),
    );
    expect(result).toEqual({ comment: "superseded" });
    expect(story.comments()).toEqual([]);
  });
});
