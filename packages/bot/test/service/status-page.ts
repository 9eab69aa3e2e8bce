import { secrets } from "./service-settings.ts";

/** The text of the bot's status page, without its tags. */
export async function statusText(url: string): Promise<string> {
  const headers = { authorization: `Bearer ${secrets.STATUS_TOKEN}` };
  const page = await (await fetch(`${url}/status`, { headers })).text();
  return page
    .replace(/<style>[^]*<\/style>/, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replace(/\s+/g, " ");
}
