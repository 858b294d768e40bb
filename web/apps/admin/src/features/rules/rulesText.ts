/** The house's rules in words: one line each, for reading them and for saying what would change. */
import type { I18n } from "@lingui/core";
import { msg, plural } from "@lingui/core/macro";
import type { RulesDraft, RulesField } from "./rulesDraft.ts";

export function fieldText(i18n: I18n, field: RulesField): string {
  switch (field) {
    case "forward":
      return i18n._(msg`Weiterleiten`);
    case "maySave":
      return i18n._(msg`Dateien und Bilder sichern`);
    case "edit":
      return i18n._(msg`Bearbeiten`);
    case "delete":
      return i18n._(msg`Für alle löschen`);
    case "attachment":
      return i18n._(msg`Größte Datei`);
    case "lifetimeMin":
      return i18n._(msg`Nachrichten bleiben mindestens`);
    case "lifetimeMax":
      return i18n._(msg`Nachrichten bleiben höchstens`);
    case "guests":
      return i18n._(msg`Gäste einladen`);
    case "guestPin":
      return i18n._(msg`PIN für Gäste`);
    case "whoMayAdd":
      return i18n._(msg`Personen zu Gruppen hinzufügen`);
    case "readReceipts":
      return i18n._(msg`Lesebestätigungen`);
    case "autoLock":
      return i18n._(msg`Sperrt von selbst`);
  }
}

/** What a draft without mistakes says about a field. */
export function valueText(i18n: I18n, draft: RulesDraft, field: RulesField): string {
  const allowed = (is: boolean) => (is ? i18n._(msg`erlaubt`) : i18n._(msg`nicht erlaubt`));
  const days = (count: number) => i18n._(msg`${plural(count, { one: "# Tag", other: "# Tage" })}`);
  switch (field) {
    case "forward":
      return { yes: i18n._(msg`in jeden Chat`), not_to_guests: i18n._(msg`nur in Chats ohne Gäste`), no: i18n._(msg`nicht erlaubt`) }[draft.forward];
    case "maySave":
      return allowed(draft.maySave);
    case "guests":
      return allowed(draft.guests);
    case "guestPin":
      return draft.guestPin ? i18n._(msg`immer nötig`) : i18n._(msg`nach Wahl der einladenden Person`);
    case "whoMayAdd":
      return draft.whoMayAdd === "owners" ? i18n._(msg`nur die Leitung der Gruppe`) : i18n._(msg`alle Mitglieder aus dem Haus`);
    case "readReceipts":
      return draft.readReceipts ? i18n._(msg`werden gezeigt`) : i18n._(msg`werden nicht gezeigt`);
    case "edit": {
      const minutes = Number(draft.edit);
      return minutes === 0 ? i18n._(msg`nicht erlaubt`) : i18n._(msg`${plural(minutes, { one: "# Minute lang", other: "# Minuten lang" })}`);
    }
    case "delete": {
      const hours = Number(draft.delete);
      return hours === 0 ? i18n._(msg`nicht erlaubt`) : i18n._(msg`${plural(hours, { one: "# Stunde lang", other: "# Stunden lang" })}`);
    }
    case "attachment": {
      const size = Number(draft.attachment).toLocaleString(i18n.locale);
      return i18n._(msg`${size} MB`);
    }
    case "lifetimeMin":
      return Number(draft.lifetimeMin) === 0 ? i18n._(msg`1 Stunde`) : days(Number(draft.lifetimeMin));
    case "lifetimeMax":
      return draft.lifetimeMax.trim() === "" ? i18n._(msg`ohne Grenze`) : days(Number(draft.lifetimeMax));
    case "autoLock": {
      const minutes = Number(draft.autoLock);
      return i18n._(msg`${plural(minutes, { one: "spätestens nach # Minute", other: "spätestens nach # Minuten" })}`);
    }
  }
}
