/** The secrets of a request, in each form in which an answer could repeat them. */
export function secretsOf(
  headers: Readonly<Record<string, string>>,
  body: string | undefined,
): readonly string[] {
  const given = headers["authorization"] ?? "";
  const value = given.slice(given.indexOf(" ") + 1);
  const pair = /^basic /i.test(given) ? Buffer.from(value, "base64").toString("utf8") : "";
  const password = pair.slice(pair.indexOf(":") + 1);
  const isForm = headers["content-type"] === "application/x-www-form-urlencoded";
  const identity = isForm ? (new URLSearchParams(body).get("refresh_token") ?? "") : "";
  return [pair, value, password, identity].filter((secret) => secret !== "");
}
