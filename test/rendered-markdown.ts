import { HtmlRenderer, Parser } from "commonmark";
import fc from "fast-check";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";

/** What begins something somewhere: markup, HTML, links, references of both forges, quick actions. */
const hostile: readonly string[] = [
  ..."` `` ``` | || \\ \\` \\| < > & * _ ** ~~ ~ $ $$ ^ # @ ! [ ] ( ) { } = + - : / .".split(" "),
  ..."# ## - + 1. 1) > === --- *** ~~~ $$ ::: >>>".split(" ").map((mark) => `\n${mark} `),
  ..."\n \r \t \u0000 \u200b \u202e \u2028 \ue000 \ufeff".split(" "),
  "    ",
  "x",
  "word",
  "1",
  "é漢🔀",
  "<img src=x onerror=y>",
  "<script>",
  "<a href='https://evil.example.test'>",
  "<!--",
  "-->",
  "<?php",
  "<![CDATA[",
  "<details>",
  "</details>",
  "</summary>",
  "</code>",
  "</td></tr></table>",
  "<sub",
  "![x](https://evil.example.test/x.png)",
  "[a](https://evil.example.test)",
  "[a](javascript:x)",
  "[a]: https://evil.example.test",
  "[a][b]",
  "[^1]",
  "[^1]: note",
  "[[page]]",
  "- [ ] task",
  "<https://evil.example.test>",
  "https://evil.example.test/-/issues/1",
  "www.evil.example.test",
  "ftp://evil.example.test",
  "mailto:a@evil.example.test",
  "a@evil.example.test",
  "@everyone",
  "@team/name",
  "#123",
  "!123",
  "$123",
  "%123",
  "%milestone",
  "~label",
  "&123",
  "&amp;",
  "&#60;b&#62;",
  "&lt;b&gt;",
  ":smile:",
  "GH-1",
  "ABC-123",
  "owner/name#1",
  "deadbeefcafe",
  "Closes #1",
  "Fixes ABC-123",
  "/close",
  "\n/merge",
  "/mirror approve-removals",
  "| a | b |\n| --- | --- |",
  "<!-- mirrorkit:v1 kind=review status=x head=0 at=x content=0 -->",
];

/** Text of somebody who wants it to take effect. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(
    fc.tuple(fc.constantFrom(...hostile), fc.constantFrom("", " ")).map((parts) => parts.join("")),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.join(""));

/** Each of the fragments that {@link hostileText} is made of. */
export const hostileFragments: readonly string[] = hostile;

/** The Markdown as two renderers show it, HTML let through as it is. */
function rendered(markdown: string): readonly { readonly html: string; readonly gfm: boolean }[] {
  const html = micromark(markdown, {
    allowDangerousHtml: true,
    allowDangerousProtocol: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  });
  const other = new HtmlRenderer({ safe: false }).render(new Parser().parse(markdown));
  return [
    { html, gfm: true },
    { html: other, gfm: false },
  ];
}

const ownTags = new Set(
  "h3 h4 p strong code pre ul li table thead tbody tr th td blockquote details summary sub a".split(
    " ",
  ),
);
const ownHtml = new Set(["details", "summary", "sub", "code"]);
const plainText = /^[\p{L}\p{N}\s.,;:!?"'“”’()→–—…·✅⛔⏳⚠-]*$/u;

/**
 * What takes effect in a Markdown text although it is not ours, a line each: tags that no template writes, links to
 * other places, text outside code that a forge could make something of, HTML that is not closed.
 *
 * @param isOwnLink - whether a link is one of ours
 */
export function effectsIn(
  markdown: string,
  isOwnLink: (address: string) => boolean = () => false,
): readonly string[] {
  const raw = tagsOf(markdown.replace(/\]\(<[^>\n]*>\)/g, " ")).filter(
    ({ name }) => !ownHtml.has(name),
  );
  return [
    ...raw.map(({ written }) => `HTML in the text: ${written}`),
    ...rendered(markdown).flatMap((one) => effectsOfHtml(one.html, one.gfm, isOwnLink)),
  ];
}

function effectsOfHtml(
  html: string,
  isGfm: boolean,
  isOwnLink: (address: string) => boolean,
): readonly string[] {
  const tags = tagsOf(html);
  const opened = (name: string): number =>
    tags.filter((tag) => tag.name === name && !tag.closes).length -
    tags.filter((tag) => tag.name === name && tag.closes).length;
  const links = tags.filter(({ name, closes }) => name === "a" && !closes);
  const outside = html
    .replace(/<code(?: class="language-text")?>[^<]*<\/code>/g, " ")
    .replace(/<a [^>]*>|<\/?[a-z][a-z\d]*(?: align="right"| style="text-align:right")?>/g, " ")
    .replace(/&quot;/g, '"');
  const text = isGfm ? outside : outside.replace(/\|(?: -+:? \|)*/g, " ");
  return [
    ...tags.filter(({ name }) => !ownTags.has(name)).map(({ written }) => `tag: ${written}`),
    ...["details", "summary", "code", "sub", "table"]
      .filter((name) => opened(name) !== 0)
      .map((name) => `not closed: ${name}`),
    ...links.filter(({ href }) => !isOwnLink(href)).map(({ href }) => `link: ${href}`),
    ...text
      .split("\n")
      .filter((line) => !plainText.test(line))
      .map((line) => `text outside code: ${line.trim()}`),
  ];
}

interface Tag {
  readonly written: string;
  readonly name: string;
  readonly closes: boolean;
  readonly href: string;
}

function tagsOf(html: string): readonly Tag[] {
  return [...html.matchAll(/<(?:[!?]|(\/?)([a-zA-Z][^\s/>]*))[^>]*>?/g)].map(
    ([written, slash, name = "!"]) => ({
      written,
      name: name.toLowerCase(),
      closes: slash === "/",
      href: /href="([^"]*)"/.exec(written)?.[1] ?? "",
    }),
  );
}
