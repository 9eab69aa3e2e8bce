export { openGitHubProject } from "./open.ts";
