import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  type AlertTransport,
  announcePass,
  metricsText,
  newsOf,
  postAlert,
} from "@mirrorkit/sdk/alerts";
import type { PassRun } from "@mirrorkit/sdk/journal";
import type { AlertSettings } from "@mirrorkit/sdk/settings";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readSettings } from "#models/settings";

const secret = "T0PSECRET";

const failed: PassRun = {
  run: "20261123T090712Z",
  imageSet: "production",
  startedAt: "2026-11-23T09:07:12.000Z",
  lastAt: "2026-11-23T11:00:00.000Z",
  resumed: 0,
  outcome: "failed",
  message: "push: 41 images failed",
  steps: [
    {
      step: "authfile",
      inputs: {},
      startedAt: "2026-11-23T09:07:12.000Z",
      state: "done",
      outputs: { entries: 3, expires: "2026-12-24T00:00:00.000Z" },
      seconds: 1,
      findings: [],
    },
    {
      step: "push",
      inputs: {},
      startedAt: "2026-11-23T09:08:00.000Z",
      state: "failed",
      message: "41 images failed",
      outputs: { copied: 259, failed: 41 },
      seconds: 6_000,
      findings: [
        {
          id: "source-forbidden",
          severity: "error",
          message: `<!channel> https://robot:${secret}@quay.example.test refused\u001b[31m 41 images`,
          next: ["Refresh the pull secret."],
        },
      ],
    },
  ],
};
const fine: PassRun = { ...failed, outcome: "published", message: "published", steps: [] };

interface Asked {
  readonly body: unknown;
  readonly headers: IncomingHttpHeaders;
}

let server: Server;
let url = "";
let asked: Asked[] = [];
let answers: number[] = [];

beforeEach(async () => {
  asked = [];
  answers = [];
  server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    request.on("end", () => {
      asked.push({ body: JSON.parse(text), headers: request.headers });
      response.writeHead(answers.shift() ?? 200).end("received");
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/${secret}`;
});

afterEach(() => {
  server.close();
});

function transport(more: Readonly<Record<string, string>> = {}): AlertTransport {
  return {
    environment: { HOOK: url, TOKEN: `${secret}-token`, ...more },
    trust: { contextFor: () => undefined },
    timeoutMs: 2_000,
    retryDelayMs: 1,
  };
}

const receiver = (kind: AlertSettings["kind"], on: AlertSettings["on"] = "failure") =>
  ({ kind, on, url: { env: "HOOK" } }) as const;

describe("a pass that failed", () => {
  test("is told to every receiver in its form", async () => {
    const all = [receiver("json"), receiver("slack"), receiver("alertmanager")];
    const { told, failures } = await announcePass(failed, all, transport());
    expect([told, failures]).toEqual([["json", "slack", "alertmanager"], []]);
    const [json, slack, alertmanager] = asked.map(({ body }) => body);
    expect(json).toMatchObject({
      source: "mirrorkit",
      version: 1,
      imageSet: "production",
      outcome: "failed",
      isBad: true,
      step: "push",
      findings: [{ id: "source-forbidden", next: ["Refresh the pull secret."] }],
    });
    expect(slack).toMatchObject({
      text: expect.stringMatching(
        /^Mirror pass of production failed \(20261123T090712Z\): push: 41/,
      ),
    });
    expect(alertmanager).toMatchObject([
      {
        labels: { alertname: "MirrorPassFailed", imageset: "production", severity: "warning" },
        annotations: { next_step: "Refresh the pull secret." },
        startsAt: failed.startedAt,
        endsAt: "2026-12-01T11:00:00.000Z",
      },
    ]);
  });

  test("is told without credentials, control characters and mentions", async () => {
    await announcePass(failed, [receiver("json"), receiver("slack")], transport());
    const sent = JSON.stringify(asked.map(({ body }) => body));
    expect(sent).not.toContain(secret);
    const { text } = (asked[1]?.body ?? {}) as { text: string };
    expect(text).not.toContain("\u001b");
    expect(text).toContain("&lt;!channel&gt;");
    expect(text).not.toContain("<");
  });

  test("is told again where the receiver was busy, but not where it refuses", async () => {
    answers = [503, 429, 200];
    await postAlert(receiver("json"), "{}", transport());
    expect(asked).toHaveLength(3);
    answers = [403];
    await expect(postAlert(receiver("json"), "{}", transport())).rejects.toThrow("HTTP 403");
    expect(asked).toHaveLength(4);
  });

  test("that one receiver fails keeps no other from being told", async () => {
    answers = [404];
    const { told, failures } = await announcePass(
      failed,
      [receiver("slack"), receiver("json")],
      transport(),
    );
    expect(told).toEqual(["json"]);
    expect(failures).toHaveLength(1);
  });

  test("a bearer token is sent, and nothing else of the environment", async () => {
    const alert = { ...receiver("json"), token: { env: "TOKEN" } };
    await postAlert(alert, "{}", transport());
    expect(asked[0]?.headers.authorization).toBe(`Bearer ${secret}-token`);
  });

  test.each([
    ["refused", { answers: [403] }, "HTTP 403"],
    ["redirected", { answers: [302] }, "HTTP 302"],
    ["unreachable", { env: { HOOK: `http://127.0.0.1:1/${secret}` } }, "ECONNREFUSED"],
    ["without an address", { env: { HOOK: "" } }, "the variable HOOK"],
    ["with an address that is none", { env: { HOOK: `ftp://${secret}` } }, "not a URL"],
  ])(
    "errors of a receiver that is %s name no secret",
    async (_, {
      answers: given = [],
      env = {},
    }: { answers?: number[]; env?: Readonly<Record<string, string>> }, reason) => {
      answers = [...given];
      const sent = postAlert(receiver("json"), "{}", transport(env));
      await expect(sent).rejects.toThrow(reason);
      await sent.catch((error: unknown) => {
        expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain(secret);
      });
    },
  );
});

describe("a pass that succeeded", () => {
  test("is told to those that ask for it, and ends the alert of Alertmanager", async () => {
    const all = [receiver("json"), receiver("slack", "always"), receiver("alertmanager")];
    const { told } = await announcePass(fine, all, transport());
    expect(told).toEqual(["slack", "alertmanager"]);
    expect(asked[1]?.body).toMatchObject([{ endsAt: fine.lastAt }]);
  });
});

test("a pass that was killed is told as such, and the digest that waits is named", () => {
  const { outcome: _, message: __, ...killed } = failed;
  expect(newsOf(killed)).toMatchObject({
    outcome: "killed",
    isBad: true,
    message: "the run was killed in the step push",
  });
  const waiting = {
    ...failed,
    outcome: "waiting" as const,
    steps: [
      {
        step: "approval" as const,
        inputs: {},
        startedAt: failed.startedAt,
        state: "waiting" as const,
        outputs: { digest: "0123456789abcdef" },
        findings: [],
      },
    ],
  };
  expect(newsOf(waiting)).toMatchObject({ approval: "0123456789abcdef", step: "approval" });
});

describe("metrics", () => {
  test("tell of the last pass, of what is missing and of what expires", () => {
    const verify = {
      step: "verify" as const,
      inputs: {},
      startedAt: failed.startedAt,
      state: "failed" as const,
      outputs: { images: 300, present: 297, missing: 3, unsigned: 1 },
      findings: [],
    };
    const text = metricsText([
      {
        imageSet: "production",
        pass: { ...failed, steps: [...failed.steps, verify] },
        isRunning: false,
        lastGood: "2026-11-16T09:07:12.000Z",
        bytes: { workspace: 1, cache: 2, free: 3 },
      },
      { imageSet: "edge", isRunning: false },
    ]);
    const values = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    expect(values).toEqual([
      'mirrorkit_last_good_pass_timestamp_seconds{imageset="production"} 1794820032',
      'mirrorkit_last_pass_timestamp_seconds{imageset="production"} 1795424832',
      'mirrorkit_last_pass_good{imageset="production"} 0',
      'mirrorkit_approval_waiting{imageset="production"} 0',
      'mirrorkit_images{imageset="production"} 300',
      'mirrorkit_images_missing{imageset="production"} 3',
      'mirrorkit_signatures_missing{imageset="production"} 1',
      'mirrorkit_secret_expiry_timestamp_seconds{imageset="production"} 1798070400',
      'mirrorkit_workspace_bytes{imageset="production"} 1',
      'mirrorkit_cache_bytes{imageset="production"} 2',
      'mirrorkit_free_bytes{imageset="production"} 3',
    ]);
    expect(text).toContain("# TYPE mirrorkit_images gauge\n");
    expect(text).not.toContain(secret);
  });

  test("of a pass that goes on do not call it failed", () => {
    const text = metricsText([{ imageSet: "a", pass: failed, isRunning: true }]);
    expect(text).not.toContain("last_pass_good");
  });
});

describe("settings", () => {
  test("take where a secret is, and never the secret", () => {
    const read = (text: string) => readSettings(text, "mirrorkit.yaml", []);
    expect(read("alerts: [{kind: slack, url: {env: HOOK}}]").alerts).toEqual([
      { kind: "slack", url: { env: "HOOK" }, on: "failure" },
    ]);
    expect(() => read("alerts: [{kind: slack, url: https://hooks.example.test/x}]")).toThrow(
      "secrets themselves do not belong here",
    );
    expect(() => read("metrics: {folder: relative}")).toThrow("an absolute path");
  });
});
