import { OnlyHelm } from "./chart.ts";
import { evaluate, isTrue, type Outcome, print, type Scope } from "./expression.ts";
import {
  type ActionNode,
  type BranchNode,
  readTemplate,
  type TemplateNode,
} from "./template-tree.ts";

/** A template with what it prints. */
export interface RenderedTemplate {
  /** Its path below the root of the chart. */
  readonly file: string;
  /** Its text; a {@link markerAt} stands for each value that only Helm knows. */
  readonly text: string;
  /** The actions behind the markers, in the order of their numbers. */
  readonly actions: readonly ActionNode[];
}

/** What stands in a rendered text for a value that only Helm knows. */
export const marker: RegExp = /ONLY-HELM-KNOWS-(\d+)-/;

/**
 * Renders a template. A value that only Helm knows becomes a marker where it can only be a part of one value, or of one
 * mapping whose indentation is written beside it.
 *
 * @throws an {@link OnlyHelm} where it could be anything.
 */
export function renderTemplate(text: string, file: string, scope: Scope): RenderedTemplate {
  const renderer = new Renderer(file);
  renderer.write(readTemplate(text, file), scope);
  return { file, text: renderer.text, actions: renderer.actions };
}

class Renderer {
  readonly #file: string;
  readonly actions: ActionNode[] = [];
  text = "";

  constructor(file: string) {
    this.#file = file;
  }

  write(nodes: readonly TemplateNode[], scope: Scope): void {
    for (const node of nodes) {
      if (node.kind === "text") this.text += node.text;
      else if (node.kind === "action") this.#print(node, scope);
      else this.#branch(node, scope);
    }
  }

  #branch(node: BranchNode, { root, dot }: Scope): void {
    if (node.kind === "define") return;
    const condition = evaluate(node.text, { root, dot });
    if (!("value" in condition)) throw this.#fault(node);
    const holds = isTrue(condition.value);
    if (holds && node.kind === "range") throw this.#fault(node);
    const isInside = holds && node.kind === "with";
    const inner = { root, dot: isInside ? condition.value : dot };
    this.write(holds ? node.inside : node.otherwise, inner);
  }

  #print(node: ActionNode, scope: Scope): void {
    const outcome = evaluate(node.text, scope);
    const text = "value" in outcome ? print(outcome.value) : undefined;
    this.text += text ?? this.#mark(node, outcome);
  }

  #mark(node: ActionNode, outcome: Outcome): string {
    const line = this.text.slice(this.text.lastIndexOf("\n") + 1);
    const own = `ONLY-HELM-KNOWS-${this.actions.length}-`;
    this.actions.push(node);
    if ("unknown" in outcome && outcome.indent !== undefined) {
      const start = outcome.isOnNewLine === true ? "\n" : "";
      const isAlone = start !== "" || line.trim() === "";
      if (isAlone) return `${start}${" ".repeat(outcome.indent)}${own}: ""`;
    }
    if (line.trim() === "") throw this.#fault(node);
    return own;
  }

  #fault({ kind, text, line }: ActionNode | BranchNode): OnlyHelm {
    const what = kind === "action" ? text : `${kind} ${text}`;
    return new OnlyHelm({
      file: this.#file,
      line,
      what: `{{ ${what} }}, which only Helm evaluates`,
    });
  }
}
