import type { ForgeProject } from "../forge/index.ts";
import type { OpenForges } from "./open-forges.ts";

/**
 * The same forges, of which nothing is asked any more once the signal says so: what is under way then is not waited
 * for, and fails with the reason of the signal.
 */
export function heeding(forges: OpenForges, signal: AbortSignal): OpenForges {
  const stopped = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  // Whoever races against it sees it; when nobody does any more, it is no failure.
  stopped.catch(() => {});
  const stop = { signal, stopped };
  return {
    async project(forge, path) {
      signal.throwIfAborted();
      return guarded(await Promise.race([forges.project(forge, path), stopped]), stop);
    },
  };
}

interface Stop {
  readonly signal: AbortSignal;
  readonly stopped: Promise<never>;
}

function guarded(project: ForgeProject, { signal, stopped }: Stop): ForgeProject {
  return new Proxy(project, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (...given: unknown[]): unknown => {
        signal.throwIfAborted();
        const result: unknown = Reflect.apply(member, target, given);
        return result instanceof Promise ? Promise.race([result, stopped]) : result;
      };
    },
  });
}
