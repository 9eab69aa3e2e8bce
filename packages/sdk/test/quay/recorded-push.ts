import { join } from "node:path";
import { skopeo, writeImage } from "../../../../test/registries/skopeo.ts";
import type { Exchange } from "./recorded.ts";
import { serveQuay } from "./stand-in/server.ts";
import type { World } from "./stand-in/world.ts";

/** A push with skopeo. */
export interface RecordedPush {
  readonly id: number;
  readonly section: string;
  readonly note: string;
  readonly config: Exchange["config"];
  /** `skopeo copy oci:IMAGE docker://quay.example.com/REPOSITORY:TAG as ACCOUNT`. */
  readonly command: string;
  readonly exit: number;
  /** Its last line; empty where it said nothing. */
  readonly message: string;
}

/** Whether a line is of a push. */
export function isRecordedPush(line: Exchange | RecordedPush): line is RecordedPush {
  return "command" in line;
}

/** How a push ended. */
export interface PushEnd {
  readonly exit: number;
  /** The last line, without the time; digests and the host are names. */
  readonly message: string;
}

/** Writes an image with one layer of 96 bytes, as the recorder's had, to `folder`; gives its digest. */
export function writePushed(folder: string): string {
  return writeImage(join(folder, "image"), "pushed", Buffer.alloc(73), { level: 0 });
}

/** Does with the real skopeo what a line did, at a server of this world. */
export async function pushAgain(
  world: World,
  folder: string,
  { command, note }: RecordedPush,
): Promise<PushEnd> {
  const [, target = "", account = ""] =
    /^skopeo copy oci:IMAGE docker:\/\/quay\.example\.com\/(\S+) as (\S+)$/.exec(command) ?? [];
  const password = account.includes("+") ? `robot-token:${account}` : `password:${account}`;
  const quay = await serveQuay(world);
  try {
    const { status, log } = await skopeo(
      folder,
      "copy",
      "--dest-tls-verify=false",
      "--dest-creds",
      `${account}:${note.startsWith("wrong") ? "wrong" : password}`,
      `oci:${join(folder, "image")}`,
      `docker://${quay.host}/${target}`,
    );
    return {
      exit: status,
      message: named(log.replaceAll(quay.host, "quay.example.com").trimEnd().split("\n").at(-1)),
    };
  } finally {
    await quay.close();
  }
}

/** How the recorded push ended. */
export function recordedEnd({ exit, message }: RecordedPush): PushEnd {
  return { exit, message: named(message) };
}

function named(message = ""): string {
  return message.replace(/^time="[^"]*" /, "").replace(/sha256:[0-9a-f]{64}/g, "<digest>");
}
