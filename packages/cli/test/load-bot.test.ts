import { expect, test } from "vitest";
import { loadBot } from "../src/commands/forge/load-bot.ts";

function missing(name: string): Error {
  const message = `Cannot find package '${name}' imported from cli/dist/load-bot.js`;
  return Object.assign(new Error(message), { code: "ERR_MODULE_NOT_FOUND" });
}

test("without the package of the server: one line, and how to install it", async () => {
  const load = loadBot(() => Promise.reject(missing("@mirrorkit/bot")));
  await expect(load).rejects.toMatchObject({
    code: "wrong-use",
    message: "mirrorkit bot needs the package @mirrorkit/bot",
    hint: expect.stringContaining("npm install --global @mirrorkit/cli @mirrorkit/bot") as string,
  });
});

test.each([missing("probot"), new SyntaxError("unexpected token")])(
  "%s is not taken for that",
  async (failure) => {
    const load = loadBot(() => Promise.reject(failure));
    await expect(load).rejects.toBe(failure);
  },
);

test("in a clone it is there", async () => {
  expect((await loadBot()).startBot).toBeTypeOf("function");
});
