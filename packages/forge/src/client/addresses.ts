import { printable } from "@mirrorkit/sdk/internal";

/** The address of a webhook without user, password, query and fragment: these may carry secrets. */
export function bareUrl(url: string): string {
  if (!URL.canParse(url)) return "an address that cannot be read";
  const { protocol, host, pathname } = new URL(url);
  return printable(`${protocol}//${host}${pathname}`);
}

/** A path within an address: each part is escaped, the slashes stay. */
export function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
