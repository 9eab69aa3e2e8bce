export {
  type RenderedSchedule,
  type ScheduledImageSet,
  type ScheduleKind,
  type SchedulePlan,
  scheduleHeader,
} from "./plan.ts";
export { renderSchedule, scheduleKinds } from "./render.ts";
export { type ScheduledStep, scheduledSteps } from "./steps.ts";
export { nextTime } from "./when.ts";
