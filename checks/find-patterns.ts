import { dirname, relative, resolve } from "node:path";
import ts from "typescript";

/** A regular expression in the sources. */
export interface FoundPattern {
  /** Path of the module from the root that was given. */
  readonly file: string;
  /** Its line, counted from 1. */
  readonly line: number;
  /** The expression as the module writes it. */
  readonly written: string;
  /** The pattern, put together from its constant parts; undefined when a part is known only at run time. */
  readonly source: string | undefined;
  /** Its flags. */
  readonly flags: string;
}

/** Finds every regular expression of the modules: literals, and calls of `RegExp` with or without `new`. */
export function findPatterns(modules: readonly string[], root: string): readonly FoundPattern[] {
  const options = { noLib: true, types: [], allowImportingTsExtensions: true, noEmit: true };
  const program = ts.createProgram(modules, options, hostOfModules(options));
  const checker = program.getTypeChecker();
  return program
    .getSourceFiles()
    .filter(({ fileName }) => modules.includes(fileName))
    .flatMap((file) => patternsOf(file, checker, root));
}

/** Only relative imports are followed: constants of other packages are not known. */
function hostOfModules(options: ts.CompilerOptions): ts.CompilerHost {
  return {
    ...ts.createCompilerHost(options),
    resolveModuleNameLiterals: (literals, from) =>
      literals.map(({ text }) => {
        const resolvedFileName = resolve(dirname(from), text);
        const isOurs = text.startsWith(".");
        return {
          resolvedModule: isOurs ? { resolvedFileName, extension: ts.Extension.Ts } : undefined,
        };
      }),
  };
}

function patternsOf(file: ts.SourceFile, checker: ts.TypeChecker, root: string): FoundPattern[] {
  const found: FoundPattern[] = [];
  const visit = (node: ts.Node): void => {
    const parts = partsOf(node, checker);
    if (parts !== undefined) {
      found.push({
        file: relative(root, file.fileName),
        line: file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1,
        written: node.getText(file),
        ...parts,
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

type Parts = Pick<FoundPattern, "source" | "flags">;

function partsOf(node: ts.Node, checker: ts.TypeChecker): Parts | undefined {
  if (ts.isRegularExpressionLiteral(node)) {
    const end = node.text.lastIndexOf("/");
    return { source: node.text.slice(1, end), flags: node.text.slice(end + 1) };
  }
  if (!ts.isNewExpression(node) && !ts.isCallExpression(node)) return undefined;
  if (!ts.isIdentifier(node.expression) || node.expression.text !== "RegExp") return undefined;
  const [source, flags] = node.arguments ?? [];
  const flagText = flags === undefined ? "" : constantText(flags, checker);
  const text = source === undefined ? undefined : constantText(source, checker);
  return { source: flagText === undefined ? undefined : text, flags: flagText ?? "" };
}

/** The text of an expression that is the same in every run; undefined for any other. */
function constantText(node: ts.Expression, checker: ts.TypeChecker): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node)) {
    const spans = node.templateSpans.flatMap(({ expression, literal }) => [
      constantText(expression, checker),
      literal.text,
    ]);
    return joined([node.head.text, ...spans]);
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    return joined([constantText(node.left, checker), constantText(node.right, checker)]);
  }
  if (ts.isPropertyAccessExpression(node) && node.name.text === "source") {
    return partsOf(constantOf(node.expression, checker), checker)?.source;
  }
  const value = constantOf(node, checker);
  return value === node ? undefined : constantText(value, checker);
}

/** What a `const` was set to, in whichever module it stands; any other expression as it is. */
function constantOf(node: ts.Expression, checker: ts.TypeChecker): ts.Expression {
  const named = ts.isIdentifier(node) ? checker.getSymbolAtLocation(node) : undefined;
  if (named === undefined) return node;
  const isImported = (named.flags & ts.SymbolFlags.Alias) !== 0;
  const { valueDeclaration } = isImported ? checker.getAliasedSymbol(named) : named;
  if (valueDeclaration === undefined || !ts.isVariableDeclaration(valueDeclaration)) return node;
  const isConst = (ts.getCombinedNodeFlags(valueDeclaration) & ts.NodeFlags.Const) !== 0;
  return (isConst ? valueDeclaration.initializer : undefined) ?? node;
}

function joined(parts: readonly (string | undefined)[]): string | undefined {
  return parts.includes(undefined) ? undefined : parts.join("");
}
