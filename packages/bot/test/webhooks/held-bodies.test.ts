import { describe, expect, test, vi } from "vitest";
import { githubHeaders, secret, signedHeaders, startBot } from "../server/bot-at-work.ts";
import { head, open, rawRequest } from "../server/raw-request.ts";

const tokened = { "x-gitlab-token": secret };
const wrong = `sha256=${"0".repeat(64)}`;

function filled(bytes: number): string {
  return `{"filling":"${"x".repeat(bytes)}"}`;
}

const signed = {
  github: (body: string) => githubHeaders("push", body),
  gitlab: (body: string) => signedHeaders(body),
};
const unsigned = {
  github: (body: string) => ({ ...githubHeaders("push", body), "x-hub-signature-256": wrong }),
  gitlab: () => signedHeaders("other"),
};

/** Begins to send a body, and falls silent one byte before its end. */
function sendNearly(
  url: string,
  line: string,
  body: string,
  headers: Record<string, string>,
): { end(): void; readonly answer: string } {
  const socket = open(url);
  const came: string[] = [];
  socket.on("data", (chunk) => came.push(String(chunk)));
  socket.write(head(line, { ...headers, connection: "close", "content-length": body.length }));
  socket.write(body.slice(0, -1));
  return {
    end: () => socket.write(body.slice(-1)),
    get answer() {
      return came.join("");
    },
  };
}

describe.each(["github", "gitlab"] as const)("bodies at /webhooks/%s", (forge) => {
  const path = `/webhooks/${forge}`;
  const line = `POST ${path}`;

  test("that are small have room while others hold all there is", async () => {
    const bot = await startBot({ limits: { heldBytes: 60_000 } });
    const [large, small] = [filled(300_000), filled(1_000)];
    const slow = sendNearly(bot.url, line, large, signed[forge](large));
    for (const _ of [1, 2, 3]) {
      expect((await bot.post(path, small, signed[forge](small))).status).toBe(200);
    }
    expect(slow.answer).toBe("");
    slow.end();
    await expect.poll(() => slow.answer).toMatch(/^HTTP\/1\.1 200 /);
  });

  test("that hold most for longest give way to newcomers", async () => {
    const bot = await startBot({ limits: { heldBytes: 120_000 } });
    const body = filled(330_000);
    const silent = sendNearly(bot.url, line, body, unsigned[forge](body));
    const statuses = new Set<number>();
    await expect
      .poll(async () => {
        statuses.add((await bot.post(path, body, signed[forge](body))).status);
        return silent.answer;
      })
      .toMatch(/^HTTP\/1\.1 503 [^]*x-mirrorkit-outcome: refused; too many requests at once/);
    expect(silent.answer).toMatch(/connection: close/i);
    expect([...statuses]).toEqual([200]);
  });

  test("that have no room even alone are refused, and leave nothing behind", async () => {
    const bot = await startBot({ limits: { heldBytes: 60_000 } });
    const [large, fitting] = [filled(400_000), filled(290_000)];
    sendNearly(bot.url, line, large, signed[forge](large));
    await expect.poll(() => bot.log()).toContain('"status":503');
    for (const _ of [1, 2, 3]) {
      expect((await bot.post(path, fitting, signed[forge](fitting))).status).toBe(200);
    }
  });

  test("in pieces of a byte count for what they take", async () => {
    const bot = await startBot({ limits: { heldBytes: 60_000 } });
    const start = head(line, { ...signed[forge](""), "transfer-encoding": "chunked" });
    const answer = await rawRequest(bot.url, start + "1\r\nx\r\n".repeat(1_000));
    expect(answer).toMatch(/^HTTP\/1\.1 503 /);
  });

  test("with a wrong signature are not put together", async () => {
    const bot = await startBot();
    const body = filled(1_000_000);
    const concat = vi.spyOn(Buffer, "concat");
    const answer = await bot.post(path, body, unsigned[forge](body));
    const lengths = concat.mock.results.map(({ value }) => (value as Buffer).length);
    concat.mockRestore();
    expect(answer.headers.get("x-mirrorkit-outcome")).toMatch(/signature does not match$/);
    expect(lengths.filter((length) => length >= body.length)).toEqual([]);
  });
});

describe.each([
  ["GitHub", "/webhooks/github", "x-github-delivery", signed.github],
  ["GitLab", "/webhooks/gitlab", "webhook-id", signed.gitlab],
] as const)("an id of a delivery of %s", (_, path, name, headersOf) => {
  test.each(["a stranger", "the forge"])("from %s is cut in the log", async (sender) => {
    const bot = await startBot();
    const id = "z".repeat(12_000);
    const stranger = sender === "a stranger";
    const headers = stranger || path === "/webhooks/github" ? headersOf("{}") : tokened;
    await bot.post(path, stranger ? "{ }" : "{}", { ...headers, [name]: id });
    await expect.poll(() => bot.log()).toContain("answered");
    const lengths = bot
      .log()
      .split("\n")
      .map((one) => one.length);
    expect(Math.max(...lengths)).toBeLessThan(600);
    expect(bot.lines).toContainEqual(expect.objectContaining({ delivery: "z".repeat(200) }));
  });
});
