import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const readme = readFileSync(`${root}README.md`, "utf8");
const section = /^\*\*\[bot\]\(docs\/bot\.md\)\*\*[^]*?^## /m.exec(readme)?.[0] ?? "";
const [start = "", ...own] = [...section.matchAll(/^ {4}(\S.*)$/gm)].map(([, line = ""]) => line);

/** The lines that the command of the README prints, and how it ends. */
function runExample(): {
  readonly lines: readonly string[];
  readonly printed: (part: string) => Promise<void>;
  /** Sends a signal to all that it started, as a terminal does. */
  readonly end: (signal: "SIGINT" | "SIGTERM") => Promise<unknown>;
} {
  const child = spawn("bash", ["-c", `exec ${start}`], {
    cwd: root,
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "close").then(([status]) => status as unknown);
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  const printed = async (part: string): Promise<void> => {
    while (!lines.some((line) => line.includes(part))) {
      const next = await Promise.race([once(reader, "line"), ended.then(() => undefined)]);
      if (next === undefined) throw new Error(`it ended:\n${lines.join("\n")}`);
    }
  };
  const end = (signal: "SIGINT" | "SIGTERM"): Promise<unknown> => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, signal);
    return ended;
  };
  return { lines, printed, end };
}

describe("the bot as the README starts it", () => {
  test.each(["SIGTERM", "SIGINT"] as const)(
    "comments on both forges, shows its status page, and ends cleanly on %s",
    async (signal) => {
      expect(start).toMatch(/^npm run /);
      const { lines, printed, end } = runExample();
      try {
        await printed("Ctrl-C ends it");
        const text = lines.join("\n");
        for (const kind of ["gitlab", "github"]) {
          expect(text).toMatch(
            new RegExp(`^On ${kind} [^]*?^ {4}### ⛔ Blocked: 32 removals`, "m"),
          );
        }
        expect(text).toMatch(/^On gitlab ada opened platform\/operators [^]*?^ {4}### ✅ Passed/m);
        expect(text).toContain("| `openshift-gitops-operator` | `1.20.3` | `1.20.4` | `latest` |");
        const [, page = "", password = ""] = /(http:\S+), .* password (\S+)$/m.exec(text) ?? [];
        const headers = { authorization: `Basic ${btoa(`me:${password}`)}` };
        const answer = await fetch(page, { headers });
        expect(await answer.text()).toMatch(/<h1>mirrorkit bot \d+\.\d+\.\d+<\/h1>/);
      } finally {
        expect(await end(signal)).toBe(0);
      }
      const [, log = ""] = /^Its log: (\S+)$/m.exec(lines.join("\n")) ?? [];
      const logged = readFileSync(log, "utf8").trim().split("\n");
      rmSync(dirname(log), { recursive: true });
      expect(JSON.parse(logged.at(-1) ?? "")).toMatchObject({ level: "info", msg: "ended" });
    },
  );

  test("shows the commands for forges of one's own", () => {
    expect(own.map((line) => line.split(" --")[0])).toEqual([
      "mirrorkit bot doctor",
      "mirrorkit bot",
    ]);
  });
});
