import type { CheckedLogin } from "@mirrorkit/sdk/credentials";
import { printable } from "@mirrorkit/sdk/internal";
import { padColumns } from "../terminal/columns.ts";
import { plural } from "../terminal/problems.ts";
import { type Style, style } from "../terminal/style.ts";

const styles: Readonly<Record<CheckedLogin["state"], Style>> = {
  works: "green",
  anonymous: "green",
  refused: "red",
  unknown: "yellow",
};

/**
 * Formats logins as a table, one line each: the registry, the result, the account with its entry, and the
 * repositories.
 */
export function loginTable(logins: readonly CheckedLogin[]): string {
  const rows = logins.map(({ registry, state, key, account, repositories }) => [
    printable(registry),
    state,
    key === undefined ? "-" : `${accountOf(account)} (${printable(key)})`,
    repositories.length === 0 ? "the registry" : plural(repositories.length, "repository"),
  ]);
  return padColumns([["registry", "login", "account (entry)", "for"], ...rows])
    .map(([registry, state = "", ...rest], index) => {
      const painted =
        index === 0 ? state : style(styles[logins[index - 1]?.state ?? "unknown"], state);
      return `${[registry, painted, ...rest].join("  ").trimEnd()}\n`;
    })
    .join("");
}

function accountOf(account: string | undefined): string {
  return account === undefined || account === "" ? "an identity token" : printable(account);
}
