import { defined, MirrorError, printable } from "../../base/problem/index.ts";
import type { OcMirrorVersion } from "../../models/imageset/index.ts";
import { abilitiesOf, lineOfBinary, type OcMirrorAbilities } from "../../models/oc-mirror/index.ts";
import type { OcMirrorBinary } from "./binary.ts";
import { startChild } from "./child.ts";

/** The version and abilities of a binary. */
export interface InspectedBinary extends OcMirrorBinary {
  /** The version that it prints; undefined when it prints none. */
  readonly version?: string;
  /** The line of oc-mirror that it belongs to. */
  readonly line: OcMirrorVersion;
  /** The abilities of that line. */
  readonly abilities: OcMirrorAbilities;
}

/** Options of an inspection. */
export interface InspectOptions {
  /** The environment for the binary. */
  readonly environment: Readonly<Record<string, string>>;
  /** The limit for each answer in milliseconds; 20,000 when undefined. */
  readonly timeoutMs?: number;
}

const usualTimeoutMs = 20_000;
const largestAnswer = 256 * 1024;

/**
 * Runs a binary to read its version, and its flags when the version is not conclusive.
 *
 * @throws a {@link MirrorError} `wrong-use` when it is not oc-mirror v2, or does not answer; `unreadable-input`
 * when it cannot be started.
 */
export async function inspectOcMirror(
  binary: OcMirrorBinary,
  options: InspectOptions,
): Promise<InspectedBinary> {
  const answer = await ask(binary, ["version", "--output=json"], options);
  const version = versionIn(answer);
  const named = lineOfBinary(version);
  const line = named ?? lineOfBinary(version, await ask(binary, ["--v2", "--help"], options));
  if (line === undefined) throw notOcMirror(binary, answer);
  return {
    ...binary,
    line,
    abilities: abilitiesOf(line),
    ...defined({ version }),
  };
}

/** In JSON, in YAML or as Go prints a struct, depending on the release. */
function versionIn(answer: string): string | undefined {
  return /gitVersion"?:\s*"?(v?\d[\w.+-]*)/i.exec(answer)?.[1];
}

async function ask(
  binary: OcMirrorBinary,
  args: readonly string[],
  { environment, timeoutMs = usualTimeoutMs }: InspectOptions,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const child = startChild({
    command: binary.path,
    args: [...binary.prefix, ...args],
    environment,
    graceMs: 0,
    take(bytes) {
      const room = largestAnswer - length;
      if (room <= 0) child.stop("SIGKILL");
      else chunks.push(bytes.subarray(0, room));
      length += bytes.length;
    },
  });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    child.stop("SIGKILL");
  }, timeoutMs);
  try {
    await child.ended;
  } finally {
    clearTimeout(timer);
  }
  if (isLate) throw silent(binary, args, timeoutMs);
  return Buffer.concat(chunks).toString("utf8");
}

function commandOf({ path, prefix }: OcMirrorBinary, args: readonly string[]): string {
  return printable([path, ...prefix, ...args].join(" "));
}

function silent(binary: OcMirrorBinary, args: readonly string[], timeoutMs: number): MirrorError {
  const message = `${commandOf(binary, args)} did not exit within ${Math.ceil(timeoutMs / 1_000)} s`;
  return new MirrorError("wrong-use", message, {
    hint: "Check that it is oc-mirror, and that its disk responds.",
  });
}

function notOcMirror(binary: OcMirrorBinary, answer: string): MirrorError {
  const first = answer.split("\n").find((line) => line.trim() !== "");
  const printed =
    first === undefined ? "prints nothing" : `prints ${JSON.stringify(printable(first))}`;
  return new MirrorError(
    "wrong-use",
    `${printable(binary.path)} is not oc-mirror v2: asked for its version, it ${printed}`,
    { hint: "Give oc-mirror 4.18 or later." },
  );
}
