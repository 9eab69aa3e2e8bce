import { Worker, type WorkerOptions } from "node:worker_threads";

/** Starts a thread with a module of ours, which is TypeScript when the sources run without a build. */
export function startThread(module: URL, options: WorkerOptions): Worker {
  if (module.pathname.endsWith(".js")) return new Worker(module, options);
  // A thread of Node 20 takes over none of the loaders by which sources run.
  const start = `import("tsx/esm/api").then(({ register }) => { register(); return import("${module.href}"); });`;
  return new Worker(start, {
    ...options,
    eval: true,
    execArgv: ["--conditions=@mirrorkit/source"],
  });
}

/** The address of a module beside another one, with the ending that it has. */
export function moduleBeside(place: string, name: string): URL {
  return new URL(`${name}${place.endsWith(".js") ? ".js" : ".ts"}`, place);
}
