import process from "node:process";
import { styleText } from "node:util";

/** The styles in use. */
export type Style = "red" | "yellow" | "green" | "blue" | "dim" | "bold";

/** Styles text on a terminal; leaves it alone elsewhere and under NO_COLOR. */
export function style(name: Style, text: string): string {
  const plain = process.env["NO_COLOR"] !== undefined && process.env["NO_COLOR"] !== "";
  const forced = process.env["FORCE_COLOR"] !== undefined && process.env["FORCE_COLOR"] !== "0";
  return !plain && (process.stdout.isTTY || forced) ? styleText(name, text) : text;
}
