import { type Problem, quoted } from "../problem/index.ts";

/** A template engine, and how to check its output. */
interface Engine {
  readonly name: string;
  readonly help: string;
}

const helm: Engine = { name: "Helm", help: "Check the output of helm template." };
const go: Engine = {
  name: "a Go template",
  help: "Check the output of the program that renders it.",
};
const jinja: Engine = { name: "Jinja", help: "Check the file that Ansible or Jinja writes." };
const envsubst: Engine = {
  name: "a variable of envsubst",
  help: "Check the output of envsubst: envsubst < FILE | mirrorkit check -",
};

const opening = /\{\{|\{%|\{#|\$\{\w|\$[A-Z_][A-Z0-9_]/;
const ofHelm = /\.(?:Values|Release|Chart|Files|Capabilities)\b|\b(?:include|nindent|toYaml|tpl)\b/;
const ofGo = /^\{\{-?\s*(?:[.$]|(?:if|range|with|end|define|template|block|else)\b)/;

/** Reports the first template placeholder of a text, outside comments; at most one problem. */
export function findTemplate(text: string, file: string): readonly Problem[] {
  if (!/\{\{|\{%|\{#|\$/.test(text)) return [];
  let first:
    | { readonly written: string; readonly line: number; readonly column: number }
    | undefined;
  let engine: Engine | undefined;
  for (const [index, line] of text.split("\n").entries()) {
    const content = withoutComment(line);
    const at = content.search(opening);
    if (at < 0) continue;
    const written = expressionAt(content, at);
    first ??= { written, line: index + 1, column: at + 1 };
    // A Helm or Go keyword identifies the engine better than braces do.
    engine = moreTelling(engine, engineOf(written));
  }
  if (first === undefined || engine === undefined) return [];
  const { written, line, column } = first;
  const message = `this is a template: render it first (${quoted(written)} is ${engine.name})`;
  const position = { file, line, column };
  return [
    { rule: "template", severity: "error", message, help: engine.help, position, lost: "text" },
  ];
}

/** A `#` begins a comment at the start of a line and after a space; a Jinja comment is inside a brace. */
function withoutComment(line: string): string {
  if (line.startsWith("#")) return "";
  const at = line.search(/\s#/);
  return at < 0 ? line : line.slice(0, at);
}

function expressionAt(content: string, at: number): string {
  const rest = content.slice(at, at + 200);
  const variable = /^\$\w+/.exec(rest)?.[0];
  if (variable !== undefined) return variable;
  const end = rest.startsWith("{{") ? rest.indexOf("}}") + 1 : rest.indexOf("}");
  return end <= 0 ? rest.trim() : rest.slice(0, end + 1);
}

function engineOf(written: string): Engine {
  if (written.startsWith("$")) return envsubst;
  if (!written.startsWith("{{")) return jinja;
  if (ofHelm.test(written)) return helm;
  return ofGo.test(written) ? go : jinja;
}

function moreTelling(one: Engine | undefined, two: Engine): Engine {
  const order = [helm, go, jinja, envsubst];
  return one === undefined || order.indexOf(two) < order.indexOf(one) ? two : one;
}
