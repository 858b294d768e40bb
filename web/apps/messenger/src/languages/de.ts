/** German, what every start says: the texts of all apps, and the design system's. */
import { messages as session } from "@konsil/session/locales/de.po";
import { messages as ui } from "@konsil/ui/locales/de.po";

export const messages = { ...ui, ...session };
