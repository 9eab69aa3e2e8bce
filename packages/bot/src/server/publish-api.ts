import { didYouMean } from "@mirrorkit/sdk/internal";
import { formatKey, type PublishKey } from "../queue/index.ts";
import type { Enqueue } from "../webhooks/index.ts";
import { guarded } from "./auth.ts";
import { answerJson, type Exchange, type Route } from "./http.ts";

/** Options of the endpoint by which pipelines request a publication. */
export interface PublishApiOptions {
  /** The bearer token that they need; undefined switches the API off. */
  readonly token: string | undefined;
  /** The publications of the settings. */
  readonly publications: readonly PublishKey[];
  /** Hands keys on. */
  readonly enqueue: Enqueue;
}

interface Refusal {
  readonly status: number;
  readonly error: string;
}

const largestBody = 10_000;
const notTaken = "the queue accepted no work; the next sweep finds it";

/**
 * `POST /api/publish` with `{"publication": "name"}`, or with no body for all of them: has the publications looked
 * at soon. Answers 202 with the keys, 404 for a name that is not in the settings, 503 when the queue took not all.
 */
export function publishRoute(options: PublishApiOptions): Route {
  return guarded({
    method: "POST",
    path: "/api/publish",
    token: options.token,
    scheme: "bearer",
    async handle(exchange) {
      const wanted = await readWanted(exchange, options.publications);
      if ("error" in wanted) {
        return answerJson(exchange.response, wanted.status, { error: wanted.error });
      }
      const queued = wanted.keys.map(formatKey);
      const taken = await Promise.all(wanted.keys.map((key) => isTaken(key, options, exchange)));
      if (taken.every(Boolean)) return answerJson(exchange.response, 202, { queued });
      answerJson(exchange.response, 503, { error: notTaken });
    },
  });
}

async function isTaken(
  key: PublishKey,
  { enqueue }: PublishApiOptions,
  { log }: Exchange,
): Promise<boolean> {
  const fields = { key: formatKey(key) };
  try {
    const taken = await enqueue(key, "event");
    if (!taken) log.warn(fields, notTaken);
    return taken;
  } catch (error) {
    log.error({ ...fields, err: error }, "a publication was not queued; the next sweep finds it");
    return false;
  }
}

async function readWanted(
  exchange: Exchange,
  all: readonly PublishKey[],
): Promise<Refusal | { readonly keys: readonly PublishKey[] }> {
  const reading = await exchange.readBody({ most: largestBody });
  if (!("chunks" in reading)) return { status: reading.status, error: reading.reason };
  const text = Buffer.concat(reading.chunks).toString("utf8").trim();
  const wanted = text === "" ? {} : readJson(text);
  if (wanted === undefined || Object.keys(wanted).some((name) => name !== "publication")) {
    return { status: 400, error: 'the body must be {"publication": "name"}, or empty for all' };
  }
  const { publication } = wanted;
  if (publication === undefined) return { keys: all };
  const keys = all.filter((key) => key.publication === publication);
  if (keys.length > 0) return { keys };
  const names = all.map((key) => key.publication);
  const { help } = typeof publication === "string" ? didYouMean(publication, names) : {};
  const more = help === undefined ? "" : `. ${help}`;
  return { status: 404, error: `there is no such publication${more}` };
}

function readJson(text: string): { readonly publication?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
