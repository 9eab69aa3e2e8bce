import { describe, expect, test } from "vitest";
import { mirrorkit } from "./run-cli.ts";

describe("--insecure", () => {
  test.each(["https://registry.example.test", "registry.example.test/team", "a b", ""])(
    "%j is refused: it would match no registry",
    async (name) => {
      for (const command of [
        ["auth", "check", "127.0.0.1:1"],
        ["seed", "mapping.txt", "--quay", "https://quay.example.test"],
        ["releases", "path", "4.18.1", "4.18.2"],
      ]) {
        const { status, notes } = await mirrorkit(...command, "--insecure", name);
        expect([status, notes]).toEqual([
          2,
          expect.stringContaining("Write host and port alone, such as registry.example.test:5000."),
        ]);
      }
    },
  );
});

test("registry check takes an IPv6 address", async () => {
  const { notes, output } = await mirrorkit("registry", "check", "docker://[::1]:1/mirror");
  expect(output + notes).toContain("[::1]:1 refuses the connection");
});
