import { describe, expect, test } from "vitest";

const built = process.env["TEST_DIST"] === undefined ? "../src" : "../dist";
const extension = built === "../src" ? "ts" : "js";
const { proxyFor } = (await import(`${built}/environment.${extension}`)) as {
  readonly proxyFor: (address: string, environment: Record<string, string>) => string | undefined;
};
const { readPipeline } = (await import(`${built}/commands/forge/pipeline.${extension}`)) as {
  readonly readPipeline: (kind: string | undefined, environment: Record<string, string>) => unknown;
};

describe("the proxy of the environment", () => {
  const address = "https://gitlab.example.test/api/v4";

  test.each([
    [{}, undefined],
    [{ HTTPS_PROXY: "http://proxy:3128" }, "http://proxy:3128"],
    [{ https_proxy: "http://low:1", HTTPS_PROXY: "http://high:1" }, "http://low:1"],
    [{ HTTP_PROXY: "http://proxy:3128" }, undefined],
    [{ HTTPS_PROXY: "http://proxy:3128", NO_PROXY: "example.test" }, undefined],
    [{ HTTPS_PROXY: "http://proxy:3128", NO_PROXY: "localhost, .example.test" }, undefined],
    [{ HTTPS_PROXY: "http://proxy:3128", NO_PROXY: "*" }, undefined],
    [{ HTTPS_PROXY: "http://proxy:3128", NO_PROXY: "ample.test" }, "http://proxy:3128"],
    [{ HTTPS_PROXY: "" }, undefined],
  ])("%j", (environment, proxy) => {
    expect(proxyFor(address, environment)).toBe(proxy);
  });
});

describe("the pipeline of the environment", () => {
  const gitlab = {
    GITLAB_CI: "true",
    CI_PROJECT_PATH: "fork/config",
    CI_MERGE_REQUEST_PROJECT_PATH: "platform/config",
    CI_MERGE_REQUEST_IID: "12",
    CI_COMMIT_SHA: "abc",
    CI_PROJECT_URL: "https://gitlab.example.test/fork/config",
    CI_JOB_URL: "https://gitlab.example.test/fork/config/-/jobs/7",
  };
  const github = {
    GITHUB_ACTIONS: "true",
    GITHUB_REPOSITORY: "platform/config",
    GITHUB_REF: "refs/pull/12/merge",
    GITHUB_SHA: "abc",
    GITHUB_SERVER_URL: "https://github.example.test",
    GITHUB_RUN_ID: "7",
  };

  test.each([
    ["nothing", undefined, {}, {}],
    [
      "a merge request of GitLab",
      undefined,
      gitlab,
      {
        project: "platform/config",
        changeRequest: 12,
        sha: "abc",
        head: "abc",
        commitUrl: "https://gitlab.example.test/fork/config/-/commit/abc",
        runUrl: "https://gitlab.example.test/fork/config/-/jobs/7",
      },
    ],
    [
      "a pull request of GitHub",
      undefined,
      github,
      {
        project: "platform/config",
        changeRequest: 12,
        sha: "abc",
        commitUrl: "https://github.example.test/platform/config/commit/abc",
        runUrl: "https://github.example.test/platform/config/actions/runs/7",
      },
    ],
    ["a pipeline of the other forge", "github", gitlab, {}],
    [
      "a pipeline for merged results of GitLab",
      undefined,
      {
        GITLAB_CI: "true",
        CI_MERGE_REQUEST_IID: "12",
        CI_COMMIT_SHA: "merged",
        CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: "head",
      },
      { changeRequest: 12, sha: "merged", head: "head" },
    ],
  ])("%s", (_what, kind, environment, pipeline) => {
    expect(readPipeline(kind, environment)).toEqual(pipeline);
  });
});
