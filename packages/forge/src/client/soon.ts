const day = 86_400_000;
/** A token that ends within so many days is worth a word. */
const noticeDays = 14;

/**
 * The word for a token that ends soon, to be put into a check; nothing when it ends later or never.
 *
 * @param expiry - when it ends, as the forge writes it
 * @param wayOut - what to do before
 */
export function soon(expiry: string | null | undefined, wayOut: string): { help?: string } {
  const end = Date.parse(expiry ?? "");
  if (Number.isNaN(end) || end - Date.now() > noticeDays * day) return {};
  const date = new Date(end).toISOString().slice(0, 10);
  return { help: `The token expires on ${date}. ${wayOut}` };
}
