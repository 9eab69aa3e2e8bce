import type { ForgeProject } from "@mirrorkit/forge/internal";
import { blameForge } from "../queue/index.ts";
import type { OpenForges } from "./open-forges.ts";

/**
 * The same forges, without further requests after the signal: a running request is not awaited, and fails with the
 * reason of the signal. Each failure is marked with its forge.
 */
export function abortable(forges: OpenForges, signal: AbortSignal): OpenForges {
  const stopped = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  // Everyone who races against it handles the rejection; without anyone, it is not a failure.
  stopped.catch(() => {});
  return {
    async project(forge, path) {
      signal.throwIfAborted();
      const opening = blaming(forge, forges.project(forge, path));
      const project = await Promise.race([opening, stopped]);
      return guarded(project, { forge, signal, stopped });
    },
  };
}

interface Guard {
  /** The name that the settings give the forge. */
  readonly forge: string;
  readonly signal: AbortSignal;
  readonly stopped: Promise<never>;
}

function guarded(project: ForgeProject, { forge, signal, stopped }: Guard): ForgeProject {
  return new Proxy(project, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (...given: unknown[]): unknown => {
        signal.throwIfAborted();
        const result: unknown = Reflect.apply(member, target, given);
        if (result instanceof Promise) return Promise.race([blaming(forge, result), stopped]);
        return isList(result) ? blamingEach(forge, result) : result;
      };
    },
  });
}

async function blaming<T>(forge: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    blameForge(error, forge);
    throw error;
  }
}

async function* blamingEach(forge: string, list: AsyncIterable<unknown>): AsyncIterable<unknown> {
  try {
    yield* list;
  } catch (error) {
    blameForge(error, forge);
    throw error;
  }
}

function isList(result: unknown): result is AsyncIterable<unknown> {
  return typeof result === "object" && result !== null && Symbol.asyncIterator in result;
}
