/** A login method that a registry offers in `WWW-Authenticate`. */
export interface Challenge {
  /** The scheme in lower case: `bearer`, `basic`. */
  readonly scheme: string;
  /** Its parameters by name in lower case, such as `realm`, `service`, `scope`, `error`. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** The login method of a registry. */
export type LoginMethod =
  | { readonly method: "basic" }
  | {
      readonly method: "token";
      /** The address of the token server. */
      readonly realm: URL;
      /** The name of the registry at the token server; undefined for none. */
      readonly service?: string;
    };

const blank = /[ \t,]*/y;
const space = /[ \t]*/y;
const name = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
const parameter = /([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s,"=]+))/y;
const token68 = /[A-Za-z0-9._~+/-]+=*(?=[ \t]*(?:,|$))/y;
const longestHeader = 16_384;

/**
 * Reads `WWW-Authenticate`, which may contain several challenges and may have been sent several times (then joined
 * by commas). Everything after an unreadable part is left out.
 */
export function readChallenges(header: string): readonly Challenge[] {
  const text = header.slice(0, longestHeader);
  const found: Challenge[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const match = pattern.exec(text) ?? undefined;
    at += match?.[0].length ?? 0;
    return match;
  };
  for (;;) {
    take(blank);
    const scheme = take(name)?.[0];
    if (scheme === undefined) return found;
    const parameters = new Map<string, string>();
    take(space);
    for (let read = take(parameter); read !== undefined; read = take(parameter)) {
      const [, key = "", quotedValue, plain = ""] = read;
      parameters.set(key.toLowerCase(), quotedValue?.replace(/\\(.)/g, "$1") ?? plain);
      take(blank);
    }
    found.push({ scheme: scheme.toLowerCase(), parameters });
    if (parameters.size === 0) take(token68);
    if (/[^\s,!#$%&'*+.^_`|~0-9A-Za-z-]/.test(text.slice(at, at + 1))) return found;
  }
}

/**
 * Selects the login method: tokens if the realm is an address, otherwise name and password. Undefined when the
 * registry offers neither in a readable form.
 */
export function chooseLogin(challenges: readonly Challenge[]): LoginMethod | undefined {
  const bearer = challenges.find(({ scheme }) => scheme === "bearer");
  const realm = bearer?.parameters.get("realm") ?? "";
  const service = bearer?.parameters.get("service");
  if (/^https?:\/\//i.test(realm) && URL.canParse(realm)) {
    const method = { method: "token", realm: new URL(realm) } as const;
    return service === undefined ? method : { ...method, service };
  }
  const basic = challenges.some(({ scheme }) => scheme === "basic");
  return basic ? { method: "basic" } : undefined;
}
