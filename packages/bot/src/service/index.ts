export { botSettingsJsonSchema, type JsonSchema } from "./bot-json-schema.ts";
export type {
  BotSettings,
  ForgeSettings,
  ForgeSettingsBase,
  GitHubSettings,
  GitLabSettings,
  ProjectSettings,
  RegistriesSettings,
  SecretPlace,
} from "./bot-settings.ts";
export { type Examination, examine, type ProjectExamination } from "./doctor.ts";
export { formatExamination } from "./examinations-text.ts";
export type { DoctorCheck } from "./failed-check.ts";
export { type ForgesContext, type OpenForges, openForges } from "./open-forges.ts";
export type { OwnContext } from "./own-settings.ts";
export { readBotSettings } from "./read-bot-settings.ts";
export { type Environment, openSecrets, type SecretReader } from "./secrets.ts";
export { type BotOptions, type RunningBot, startBot } from "./start-bot.ts";
