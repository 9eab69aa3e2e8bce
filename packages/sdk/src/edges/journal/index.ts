export {
  isRunning,
  journalsFolder,
  listJournals,
  type OpenJournal,
  openJournal,
  type StoredJournal,
} from "./open-journal.ts";
