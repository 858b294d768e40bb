/** English, what every start says: the texts of all apps, and the design system's. */
import { messages as session } from "@konsil/session/locales/en.po";
import { messages as ui } from "@konsil/ui/locales/en.po";

export const messages = { ...ui, ...session };
