import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readGitlabEvent } from "@mirrorkit/bot/internal";
import { describe, expect, test } from "vitest";
import { project, signedHeaders, startBot } from "../server/bot-at-work.ts";

const corpus = fileURLToPath(
  new URL("../../../../../shared/corpus-forges/gitlab/", import.meta.url),
);
const there = existsSync(corpus);
const payloads = there
  ? readdirSync(corpus, { recursive: true, encoding: "utf8" }).flatMap(read)
  : [];
const names = ["gitlabhq/gitlab-test", "gitlab-org/gitlab-test", "mike/diaspora", "sheather/test"];
const gitlab = { id: "lab", projects: names.map(project) };

function read(file: string): { file: string; payload: object }[] {
  if (!file.endsWith(".json")) return [];
  const payload = JSON.parse(readFileSync(join(corpus, file), "utf8")) as object;
  return "object_kind" in payload || "event_name" in payload ? [{ file, payload }] : [];
}

describe.skipIf(!there)(
  "real payloads of GitLab (skipped: ../shared/corpus-forges is absent)",
  () => {
    test("are all answered with 200", async () => {
      expect(payloads.length).toBeGreaterThan(100);
      const bot = await startBot({ gitlab, level: "info" });
      const statuses = new Set<number>();
      for (const { payload } of payloads) {
        const body = JSON.stringify(payload);
        statuses.add((await bot.post("/webhooks/gitlab", body, signedHeaders(body))).status);
      }
      expect([...statuses]).toEqual([200]);
      expect(bot.keys.length).toBeGreaterThan(8);
    });

    test.each([
      ["webhooks/merge_request.json", 1],
      ["webhooks/note_merge_request.json", undefined],
      ["webhooks/pipeline.json", 1],
      ["update-new-commit.json", undefined],
      ["event-mark-as-ready.json", 3],
      ["webhooks/note_commit.json", undefined],
      ["webhooks/build.json", undefined],
      ["system-push-event.json", undefined],
    ])("%s asks for the review of %s", (name, number) => {
      const found = payloads.find(({ file }) => file.endsWith(name));
      const reading = readGitlabEvent(found?.payload, gitlab);
      const numbers =
        "keys" in reading ? reading.keys.map((key) => key.kind === "review" && key.number) : [];
      expect(numbers).toEqual(number === undefined ? [] : [number]);
    });

    test("a note on a merge request asks for its review once it holds a command", () => {
      const found = payloads.find(({ file }) => file.endsWith("webhooks/note_merge_request.json"));
      const text = JSON.stringify(found?.payload);
      const commanding = JSON.parse(
        text.replace("This MR needs work.", "/mirror recheck"),
      ) as object;
      expect(readGitlabEvent(commanding, gitlab)).toMatchObject({ keys: [{ number: 1 }] });
    });
  },
);
