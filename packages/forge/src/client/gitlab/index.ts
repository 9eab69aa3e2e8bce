export { type GitLabOptions, openGitLabProject } from "./project.ts";
