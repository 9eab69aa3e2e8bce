import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";

/** Writes bytes as they are and gives what comes back until the server closes the connection. */
export function rawRequest(url: string, ...parts: readonly string[]): Promise<string> {
  const socket = open(url);
  for (const part of parts) socket.write(part);
  return text(socket);
}

/** A connection to a server. */
export function open(url: string): Socket {
  const { hostname, port } = new URL(url);
  return connect(Number(port), hostname).on("error", () => undefined);
}

/** The head of a request. */
export function head(line: string, headers: Readonly<Record<string, string | number>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${line} HTTP/1.1\r\nhost: bot\r\n${lines.join("")}\r\n`;
}
