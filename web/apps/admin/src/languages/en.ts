/** English, in one piece: the app's texts, those of all apps, and the design system's. */
import { messages as session } from "@konsil/session/locales/en.po";
import { messages as ui } from "@konsil/ui/locales/en.po";
import { messages as app } from "../locales/en.po";

export const messages = { ...ui, ...session, ...app };
