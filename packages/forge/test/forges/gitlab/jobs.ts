import type { RunningPipeline } from "../world.ts";
import type { GitLabState, Job, Pipeline } from "./state.ts";

/** Has jobs of a pipeline run until all are told to end, the first of which then leaves files behind. */
export function startJobs(
  state: GitLabState,
  pipeline: Pipeline,
  names: readonly string[],
): RunningPipeline {
  const jobs = names.map(
    (name): Job => ({
      id: state.nextId(),
      name,
      status: "running",
      files: new Map(),
      createdAt: state.tick(),
      finishedAt: undefined,
    }),
  );
  pipeline.jobs.push(...jobs);
  return {
    end: (files) => {
      const finishedAt = state.tick();
      const left = Object.entries(files).map(([file, text]) => [file, Buffer.from(text)] as const);
      for (const [at, job] of jobs.entries()) {
        Object.assign(job, { status: "success", finishedAt });
        if (at === 0) job.files = new Map(left);
      }
    },
  };
}
