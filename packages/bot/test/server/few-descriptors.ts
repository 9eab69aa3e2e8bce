import process from "node:process";
import { startBot } from "@mirrorkit/bot";
import {
  type ServiceWish,
  serviceEnvironment,
  serviceSettings,
} from "../service/service-settings.ts";

const wish = JSON.parse(process.argv[2] ?? "") as ServiceWish;
await startBot({ settings: serviceSettings(wish), environment: serviceEnvironment(wish) });
