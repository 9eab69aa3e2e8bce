import type { Problem } from "../errors/index.ts";
import { quoted } from "../errors/index.ts";

interface TemplateSign {
  readonly pattern: RegExp;
  readonly name: string;
  readonly help: string;
}

/** In this order: what is Helm is a Go template too, and what is a Go template looks like Jinja. */
const signs: readonly TemplateSign[] = [
  {
    pattern:
      /\{\{[^}]{0,200}(?:\.(?:Values|Release|Chart|Files|Capabilities)\b|\b(?:include|nindent|toYaml|tpl)\b)/,
    name: "Helm",
    help: "Check the output of helm template.",
  },
  {
    pattern: /\{\{-?\s*(?:[.$]|(?:if|range|with|end|define|template|block|else)\b)/,
    name: "a Go template",
    help: "Check the output of the program that renders it.",
  },
  {
    pattern: /\{\{|\{%|(?:^|\s)\{#/,
    name: "Jinja",
    help: "Check the file that Ansible or Jinja writes.",
  },
  {
    pattern: /\$\{\w|\$[A-Z_][A-Z0-9_]+/,
    name: "a variable of envsubst",
    help: "Check the output of envsubst: envsubst < FILE | mirrorkit check -",
  },
];

/** The first place of a text, outside comments, that is to be filled in by a template engine; at most one problem. */
export function findTemplate(text: string, file: string): readonly Problem[] {
  if (!/\{\{|\{%|\{#|\$/.test(text)) return [];
  const isGoTemplate = signs.slice(0, 2).find(({ pattern }) => pattern.test(text));
  for (const [index, line] of text.split("\n").entries()) {
    const content = line.replace(/(?<=^|\s)#.*/, "");
    const found = signs.find(({ pattern }) => pattern.test(content));
    if (found === undefined) continue;
    const sign = found.name === "Jinja" ? (isGoTemplate ?? found) : found;
    const at = content.search(/\{\{|\{%|\{#|\$(?=\{\w|[A-Z_])/);
    const written = /^(?:\{\{.*?\}\}|\{%.*?%\}|\$\{[^}]*\}|\$\w+)/.exec(content.slice(at));
    const shown = quoted(written?.[0] ?? content.slice(at).trim());
    return [
      {
        rule: "template",
        severity: "error",
        message: `this is a template: render it first (${shown} is ${sign.name})`,
        help: sign.help,
        position: { file, line: index + 1, column: at + 1 },
      },
    ];
  }
  return [];
}
