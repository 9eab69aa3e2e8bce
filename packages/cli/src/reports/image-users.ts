import { printable } from "@mirrorkit/sdk/internal";
import { formatPosition } from "@mirrorkit/sdk/problems";
import type { NamedImage } from "../manifests.ts";

/** The most users of an image that are listed one by one. */
const mostListed = 3;

/** Who uses an image, a line each: `used by Deployment "web" of team in deploy.yaml:12:18`. */
export function usersAsText(users: readonly NamedImage[]): readonly string[] {
  const hidden = users.length - mostListed;
  return [
    ...users.slice(0, mostListed).map(userAsText),
    ...(hidden > 0 ? [`used in ${hidden} more places`] : []),
  ];
}

function userAsText({ user, position }: NamedImage): string {
  const { kind = "an object", name, namespace } = user;
  const called = name === undefined ? "" : ` ${printable(name)}`;
  const within = namespace === undefined ? "" : ` of namespace ${printable(namespace)}`;
  return `used by ${printable(kind)}${called}${within} in ${printable(formatPosition(position))}`;
}

/** Who uses an image, for JSON; undefined when no manifest names it. */
export function usersAsJson(users: readonly NamedImage[]): readonly object[] | undefined {
  if (users.length === 0) return undefined;
  return users.map(({ user, position: { file, line, column } }) => ({
    ...user,
    file,
    line,
    column,
  }));
}
