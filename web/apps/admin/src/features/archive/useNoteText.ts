/** What a note of the log says, as one sentence. */
import { localeOf } from "@konsil/session";
import { plural } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { archiveRefusalText } from "../../wording/cases.ts";
import type { Note } from "./archiveRows.ts";

export function useNoteText(): (note: Note) => string {
  const { t, i18n } = useLingui();
  function acknowledged({ by: { name }, of: seq, stand }: Extract<Note, { note: "acknowledged" }>): string {
    switch (stand) {
      case "noted":
        return seq === null ? t`${name} hat eine Nachricht bestätigt, die nicht zum Fall gehört` : t`${name} hat Eintrag ${seq} bestätigt`;
      case "takes_over":
        return seq === null ? t`${name} hat eine Nachricht übernommen, die nicht zum Fall gehört` : t`${name} hat Eintrag ${seq} übernommen`;
      case "calls_back":
        return seq === null ? t`${name} hat auf eine Nachricht, die nicht zum Fall gehört, einen Rückruf zugesagt` : t`${name} hat auf Eintrag ${seq} einen Rückruf zugesagt`;
      case "declines":
        return seq === null ? t`${name} konnte gerade nicht, auf eine Nachricht, die nicht zum Fall gehört` : t`${name} konnte gerade nicht, auf Eintrag ${seq}`;
    }
  }
  return (note) => {
    switch (note.note) {
      case "sealed":
        return t`Wird geöffnet`;
      case "edited": {
        const [name, seq] = [note.by.name, note.of];
        return t`${name} hat Eintrag ${seq} bearbeitet`;
      }
      case "deleted": {
        const [name, seq] = [note.by.name, note.of];
        return t`${name} hat Eintrag ${seq} für alle gelöscht`;
      }
      case "deleted_elsewhere": {
        const { name } = note.by;
        return t`${name} hat eine eigene Nachricht für alle gelöscht, die nicht zum Fall gehört`;
      }
      case "foreign_edit": {
        const [name, text] = [note.by.name, note.text];
        return text === null
          ? t`${name} wollte die Nachricht einer anderen Person löschen; kein Gerät hat das befolgt`
          : t`${name} wollte die Nachricht einer anderen Person ändern in: „${text}“; kein Gerät hat das befolgt`;
      }
      case "named": {
        const [person, name] = [note.by.name, note.name];
        return t`${person} hat das Gespräch „${name}“ genannt`;
      }
      case "left": {
        const { name } = note.by;
        return t`${name} hat das Gespräch verlassen`;
      }
      case "reacted": {
        const [name, emoji, seq] = [note.by.name, note.emoji, note.of];
        return seq === null ? t`${name} hat mit ${emoji} auf eine Nachricht reagiert, die nicht zum Fall gehört` : t`${name} hat mit ${emoji} auf Eintrag ${seq} reagiert`;
      }
      case "reaction_ended": {
        const [name, emoji, seq] = [note.by.name, note.emoji, note.of];
        return seq === null
          ? t`${name} hat die Reaktion ${emoji} auf eine Nachricht zurückgenommen, die nicht zum Fall gehört`
          : t`${name} hat die Reaktion ${emoji} auf Eintrag ${seq} zurückgenommen`;
      }
      case "acknowledged": {
        const said = acknowledged(note);
        return note.words === null ? said : `${said}: „${note.words}“`;
      }
      case "pinned": {
        const [name, seq] = [note.by.name, note.of];
        return seq === null ? t`${name} hat eine Nachricht angeheftet, die nicht zum Fall gehört` : t`${name} hat Eintrag ${seq} angeheftet`;
      }
      case "unpinned": {
        const [name, seq] = [note.by.name, note.of];
        return seq === null ? t`${name} hat eine Nachricht gelöst, die nicht zum Fall gehört` : t`${name} hat Eintrag ${seq} gelöst`;
      }
      case "lifetime": {
        const [name, hours] = [note.by.name, note.hours];
        if (hours === null) return t`${name} hat eingestellt: Nachrichten bleiben auf den Geräten`;
        return hours % 24 === 0
          ? t`${name} hat eingestellt: Nachrichten verschwinden nach ${plural(hours / 24, { one: "# Tag", other: "# Tagen" })} von den Geräten`
          : t`${name} hat eingestellt: Nachrichten verschwinden nach ${plural(hours, { one: "# Stunde", other: "# Stunden" })} von den Geräten`;
      }
      case "unknown": {
        const [name, type] = [note.by.name, note.contentType];
        return t`${name} hat etwas gesendet, das diese Version nicht kennt: ${type}`;
      }
      case "membership": {
        const name = note.by?.name;
        return name === undefined ? t`Mitglieder oder Geräte geändert, vom Server vorgeschlagen` : t`Mitglieder oder Geräte geändert, von ${name}`;
      }
      case "joins": {
        const name = note.who ?? t`Eine gelöschte Person`;
        return t`${name} gehört ab hier dazu`;
      }
      case "ends": {
        const name = note.who ?? t`Eine gelöschte Person`;
        return t`${name} gehört ab hier nicht mehr dazu`;
      }
      case "refused": {
        const [name, why] = [note.by?.name, archiveRefusalText(i18n, note.reason)];
        return name === undefined ? t`Abgelehnter Eintrag. ${why}` : t`Abgelehnter Eintrag von ${name}. ${why}`;
      }
      case "erased": {
        const name = note.by?.name;
        return name === undefined ? t`Inhalt nach Ablauf der Frist gelöscht` : t`Inhalt von ${name}, nach Ablauf der Frist gelöscht`;
      }
      case "bookkeeping": {
        const { count } = note;
        const names = new Intl.ListFormat(localeOf(i18n.locale)).format(note.by);
        return names === ""
          ? t`${plural(count, { one: "# technischer Eintrag ohne Text", other: "# technische Einträge ohne Text" })}`
          : t`${plural(count, { one: "# technischer Eintrag ohne Text (Quittung oder Schlüsselwechsel)", other: "# technische Einträge ohne Text (Quittungen, Schlüsselwechsel)" })}: ${names}`;
      }
      case "gap": {
        const { first, last } = note;
        if (!note.explained) return t`Die Einträge ${first} bis ${last} fehlen, obwohl sie zum Fall gehören. Hole jemanden, der den Server betreibt.`;
        return t`Die Einträge ${first} bis ${last} gehören nicht zum Fall: Keine seiner Personen war Mitglied.`;
      }
    }
  };
}
