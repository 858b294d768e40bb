/** See `sie.ts`: what the app says, and what its media say. */
import { messages as media } from "@konsil/media/locales/de-sie.po";
import { messages as app } from "../locales/de-sie.po";

export const messages = { ...media, ...app };
