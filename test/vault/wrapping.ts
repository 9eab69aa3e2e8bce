import { randomUUID } from "node:crypto";
import {
  type Asked,
  dataOf,
  envelope,
  errors,
  object,
  secondsOf,
  text,
  timeText,
  type WorldAnswer,
} from "./answers.ts";
import { makeToken, spendToken, tokenAt } from "./tokens.ts";

const invalid = errors(400, "wrapping token is not valid or does not exist");

/** Seconds that an answer shall be wrapped for; the refusal where they cannot be read. */
export function wrapTtl({ header }: Asked): number | undefined | WorldAnswer {
  const asked = header("x-vault-wrap-ttl");
  if (asked === undefined) return undefined;
  return (
    secondsOf(asked) ??
    errors(400, `error parsing X-Vault-Wrap-TTL header: time: invalid duration "${asked}"`)
  );
}

/** Puts an answer behind a token; what is no success stays as it is. */
export function wrap({ world, path }: Asked, answer: WorldAnswer, ttl: number): WorldAnswer {
  const body = object({ answer: answer.body }, "answer");
  if (answer.status !== 200 || body === undefined) return answer;
  const token = makeToken(world, {
    policies: ["response-wrapping"],
    creationTtl: ttl,
    usesLeft: 1,
    isRenewable: false,
    wrapped: { body, path, ttl },
  });
  const auth = object(body, "auth");
  const inner = auth?.["accessor"] ?? object(body, "data")?.["secret_id_accessor"];
  const wrap_info = {
    token: token.id,
    accessor: token.accessor,
    ttl,
    creation_time: timeText(token.createdAt),
    creation_path: path,
    ...(typeof inner === "string" ? { wrapped_accessor: inner } : {}),
  };
  return { status: 200, body: envelope(world, { request_id: "", wrap_info }) };
}

/** Answers requests below `sys/wrapping/`, which find their tokens themselves. */
export function answerWrapping(asked: Asked): WorldAnswer | undefined {
  const { world, method, path, fields } = asked;
  if (method !== "POST" || Object.keys(fields).some((name) => name !== "token")) return undefined;
  if (path === "sys/wrapping/unwrap") return unwrap(asked);
  if (path !== "sys/wrapping/lookup") return undefined;
  const token = tokenAt(world, text(fields, "token"));
  if (token?.wrapped === undefined) return invalid;
  return dataOf(world, {
    creation_path: token.wrapped.path,
    creation_time: timeText(token.createdAt),
    creation_ttl: token.wrapped.ttl,
  });
}

function unwrap({ world, fields, token }: Asked): WorldAnswer {
  const inBody = text(fields, "token");
  if (inBody === "") {
    return token === ""
      ? errors(403, "error validating wrapping token: token is empty")
      : opened(world, token);
  }
  const holder = spendToken(world, token);
  if ("status" in holder) return holder;
  if (holder.usesLeft === 0) {
    return errors(
      500,
      "1 error occurred:\n\t* error decrementing wrapping token's use-count: invalid token entry provided for use count decrementing\n\n",
    );
  }
  return opened(world, inBody);
}

function opened(world: Asked["world"], id: string): WorldAnswer {
  const wrapped = tokenAt(world, id)?.wrapped;
  if (wrapped === undefined) return invalid;
  world.tokens.delete(id);
  return { status: 200, body: { ...wrapped.body, request_id: randomUUID() } };
}
