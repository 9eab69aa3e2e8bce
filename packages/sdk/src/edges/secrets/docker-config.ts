import { MirrorError, printable, quoted } from "../../base/problem/index.ts";

const base64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Fields that other tools keep an authfile in; they count where several fields hold one. */
const usualFields = [".dockerconfigjson", "dockerconfigjson", "config.json", "auth.json"];

/**
 * Finds the authfile in a secret: in the named field, otherwise the secret itself, or its only field with an
 * authfile. A field contains it as an object, as JSON text, or as base64 of that.
 *
 * @param name - the name of the secret in errors
 * @throws a {@link MirrorError} `invalid-input` when there is none; it names fields, never values.
 */
export function findDockerConfig(
  secret: Readonly<Record<string, unknown>>,
  field: string | undefined,
  name: string,
): string {
  const fields = Object.keys(secret);
  if (field !== undefined) {
    if (!Object.hasOwn(secret, field)) throw noField(name, field, fields);
    const text = configText(secret[field]);
    if (text === undefined) throw noConfig(name, `its field ${quoted(field)}`);
    return text;
  }
  const whole = configText(secret);
  if (whole !== undefined) return whole;
  const holding = fields.filter((one) => configText(secret[one]) !== undefined);
  const usual = usualFields.find((one) => holding.includes(one));
  const [only] = holding.length === 1 ? holding : [usual];
  const text = only === undefined ? undefined : configText(secret[only]);
  if (text !== undefined) return text;
  if (holding.length > 1) throw severalFields(name, holding);
  throw noConfig(name, "", fields);
}

/** The text of an authfile that a value is, in any of its three forms; undefined where it is something else. */
export function configText(value: unknown): string | undefined {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return isConfig(value) ? JSON.stringify(value, null, 2) : undefined;
  }
  if (typeof value !== "string") return undefined;
  return looksLikeJson(value) ? value : decoded(value);
}

function decoded(value: string): string | undefined {
  // base64 breaks its lines.
  const packed = value.replace(/\s/g, "");
  if (!base64.test(packed)) return undefined;
  const text = Buffer.from(packed, "base64").toString("utf8");
  return looksLikeJson(text) ? text : undefined;
}

/** Broken JSON is reported later, with a position. */
function looksLikeJson(text: string): boolean {
  return /^\uFEFF?\s*\{/.test(text);
}

function isConfig(value: object): boolean {
  return ["auths", "credHelpers", "credsStore"].some((key) => Object.hasOwn(value, key));
}

function noField(name: string, field: string, fields: readonly string[]): MirrorError {
  return new MirrorError("invalid-input", `${printable(name)}: it has no field ${quoted(field)}`, {
    hint: `It has ${listed(fields)}.`,
  });
}

function noConfig(name: string, what: string, fields?: readonly string[]): MirrorError {
  const whose = what === "" ? "it contains" : `${what} contains`;
  const has = fields === undefined ? "" : ` It has ${listed(fields)}.`;
  return new MirrorError("invalid-input", `${printable(name)}: ${whose} no docker config`, {
    hint: `Store {"auths":{…}} there, as an object, as JSON text or in base64.${has}`,
  });
}

function severalFields(name: string, fields: readonly string[]): MirrorError {
  return new MirrorError(
    "invalid-input",
    `${printable(name)}: several fields contain a docker config: ${listed(fields)}`,
    { hint: `Name one of them: ${printable(name)}#${printable(fields[0] ?? "")}.` },
  );
}

function listed(fields: readonly string[]): string {
  const first = fields.slice(0, 10).map(quoted);
  const more = fields.length > 10 ? ` and ${fields.length - 10} more` : "";
  if (first.length === 0) return "no fields";
  return `the field${first.length === 1 ? "" : "s"} ${first.join(", ")}${more}`;
}
