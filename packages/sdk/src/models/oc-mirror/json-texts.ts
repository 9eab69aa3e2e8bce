/** The next token of JSON, behind blanks: a string, another value, or a mark. */
const token =
  /[ \t\r]*(?:("(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null)|([{}[\],:]))/y;

/** What may come next: the first key or the end, a key, a colon, the first item or the end, a value, or what follows one. */
type Expected = "key-or-end" | "key" | "colon" | "item-or-end" | "value" | "comma-or-end";

/**
 * The texts of a JSON object by their names, without those of objects in it; undefined for text that is not JSON. Unlike
 * `JSON.parse`, it takes no longer for a broken text than for a sound one: a log may have one on each line.
 */
export function jsonTexts(text: string): ReadonlyMap<string, string> | undefined {
  const texts = new Map<string, string>();
  const open: string[] = [];
  let expected: Expected = "value";
  let key = "";
  token.lastIndex = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [, string, value, mark = ""] = match;
    const isKey = expected === "key" || expected === "key-or-end";
    const isValue = expected === "value" || expected === "item-or-end";
    const end = token.lastIndex;
    if (string !== undefined && isKey) {
      if (open.length === 1) key = unquoted(string);
      expected = "colon";
    } else if ((string !== undefined || value !== undefined) && isValue) {
      if (open.length === 1 && open[0] === "}") keep(texts, key, string);
      expected = "comma-or-end";
    } else {
      const next = afterMark(mark, expected, open);
      if (next === undefined) return undefined;
      expected = next;
    }
    if (open.length === 0) return end === text.length && mark === "}" ? texts : undefined;
    token.lastIndex = end;
  }
  return undefined;
}

function keep(texts: Map<string, string>, key: string, string: string | undefined): void {
  if (string === undefined) texts.delete(key);
  else texts.set(key, unquoted(string));
}

function afterMark(mark: string, expected: Expected, open: string[]): Expected | undefined {
  const isValue = expected === "value" || expected === "item-or-end";
  if (mark === ":") return expected === "colon" ? "value" : undefined;
  if (mark === ",") {
    if (expected !== "comma-or-end") return undefined;
    return open.at(-1) === "}" ? "key" : "value";
  }
  if (mark === "{" || mark === "[") {
    if (!isValue) return undefined;
    open.push(mark === "{" ? "}" : "]");
    return mark === "{" ? "key-or-end" : "item-or-end";
  }
  const mayEnd = ["key-or-end", "item-or-end", "comma-or-end"].includes(expected);
  return mayEnd && open.pop() === mark ? "comma-or-end" : undefined;
}

function unquoted(string: string): string {
  return string.includes("\\") ? (JSON.parse(string) as string) : string.slice(1, -1);
}
