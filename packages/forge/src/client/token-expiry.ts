const day = 86_400_000;
/** A token is reported when it expires within this number of days. */
const noticeDays = 14;

/**
 * The remark about a token that expires soon, for a check; empty when it expires later or never.
 *
 * @param expiry - the expiry, as the forge writes it
 * @param wayOut - what to do before
 */
export function soon(expiry: string | null | undefined, wayOut: string): { help?: string } {
  const end = Date.parse(expiry ?? "");
  if (Number.isNaN(end) || end - Date.now() > noticeDays * day) return {};
  const date = new Date(end).toISOString().slice(0, 10);
  return { help: `The token expires on ${date}. ${wayOut}` };
}
