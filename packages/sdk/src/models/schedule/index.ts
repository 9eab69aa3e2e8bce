export { type CronSchedule, nextTime, readCron } from "./cron.ts";
