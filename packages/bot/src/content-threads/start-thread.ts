import { tmpdir } from "node:os";
import { Worker, type WorkerOptions } from "node:worker_threads";

/** Starts a thread with a module of mirrorkit, which is TypeScript when the sources run without a build. */
export function startThread(module: URL, options: WorkerOptions): Worker {
  if (module.pathname.endsWith(".js")) return new Worker(module, options);
  // A thread of Node 20 does not inherit the loaders that run TypeScript sources.
  return new Worker(startOfSources(module), {
    ...options,
    eval: true,
    execArgv: ["--conditions=@mirrorkit/source"],
  });
}

/** Only the loader gets the folder of the process, where it caches translated code. */
function startOfSources({ href }: URL): string {
  return `
    const own = process.env.TMPDIR;
    process.env.TMPDIR = ${JSON.stringify(tmpdir())};
    import("tsx/esm/api").then(({ register }) => {
      register();
      if (own === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = own;
      return import(${JSON.stringify(href)});
    });`;
}

/** The URL of a module next to another one, with the same file extension. */
export function moduleBeside(place: string, name: string): URL {
  return new URL(`${name}${place.endsWith(".js") ? ".js" : ".ts"}`, place);
}
