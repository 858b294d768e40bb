/** The sentences of membership and security lines. The person at this device is "du". */
import type { ChatRowView, PersonView, SystemLineView } from "@konsil/engine";
import { appointment } from "@konsil/session/time.ts";
import type { I18n } from "@lingui/core";
import { msg, plural } from "@lingui/core/macro";
import { lifetimeText } from "./lifetime.ts";

/** "Jonas Weber und dich", "Jonas Weber, Miriam Fuchs und 2 weitere". */
function people(i18n: I18n, list: PersonView[]): string {
  const names = list.map((person) => (person.me ? i18n._(msg`dich`) : person.name));
  const shown = names.slice(0, 3);
  const more = names.length - shown.length;
  if (more > 0) shown.push(i18n._(msg`${plural(more, { one: "# weitere Person", other: "# weitere Personen" })}`));
  return new Intl.ListFormat(i18n.locale, { type: "conjunction" }).format(shown);
}

/** A room with guests is no group, and one's own notes are none either. */
export type LinePlace = "group" | "room" | "notes";

export function placeOf({ kind, settings }: Pick<ChatRowView, "kind" | "settings">): LinePlace {
  return settings.notes ? "notes" : kind === "room" ? "room" : "group";
}

export function systemLineText(i18n: I18n, line: SystemLineView, place: LinePlace = "group"): string {
  const inRoom = place === "room";
  switch (line.event) {
    case "created":
      if (place === "notes") return i18n._(msg`Was du hier schreibst, steht auf allen deinen Geräten`);
      if (inRoom) return line.by.me ? i18n._(msg`Du hast den Raum eingerichtet`) : i18n._(msg`${line.by.name} hat den Raum eingerichtet`);
      return line.by.me ? i18n._(msg`Du hast die Gruppe erstellt`) : i18n._(msg`${line.by.name} hat die Gruppe erstellt`);
    case "added": {
      const who = people(i18n, line.people);
      return line.by.me ? i18n._(msg`Du hast ${who} hinzugefügt`) : i18n._(msg`${line.by.name} hat ${who} hinzugefügt`);
    }
    case "removed": {
      const who = people(i18n, line.people);
      return line.by.me ? i18n._(msg`Du hast ${who} entfernt`) : i18n._(msg`${line.by.name} hat ${who} entfernt`);
    }
    case "removed_by_administration": {
      const who = people(i18n, line.people);
      return i18n._(msg`Die Verwaltung hat ${who} entfernt`);
    }
    case "left":
      if (inRoom) return line.person.me ? i18n._(msg`Du hast den Raum verlassen`) : i18n._(msg`${line.person.name} hat den Raum verlassen`);
      return line.person.me ? i18n._(msg`Du hast die Gruppe verlassen`) : i18n._(msg`${line.person.name} hat die Gruppe verlassen`);
    case "renamed":
      if (inRoom) return line.by.me ? i18n._(msg`Du hast den Raum „${line.name}“ genannt`) : i18n._(msg`${line.by.name} hat den Raum „${line.name}“ genannt`);
      return line.by.me
        ? i18n._(msg`Du hast die Gruppe „${line.name}“ genannt`)
        : i18n._(msg`${line.by.name} hat die Gruppe „${line.name}“ genannt`);
    case "device_added":
      return line.person.me
        ? i18n._(msg`Du schreibst jetzt auch von einem weiteren Gerät`)
        : i18n._(msg`${line.person.name} schreibt jetzt auch von einem weiteren Gerät`);
    case "device_rejoined":
      return line.person.me
        ? i18n._(msg`Eines deiner Geräte ist wieder dabei`)
        : i18n._(msg`Ein Gerät von ${line.person.name} ist wieder dabei`);
    case "key_changed":
      return i18n._(msg`Der Sicherheitscode von ${line.person.name} hat sich geändert`);
    case "lifetime_set":
      return lifetimeLine(i18n, line.by, line.hours);
    case "pinned":
      return line.by.me ? i18n._(msg`Du hast eine Nachricht angeheftet`) : i18n._(msg`${line.by.name} hat eine Nachricht angeheftet`);
    case "owner_added": {
      const who = line.person.me ? i18n._(msg`dir`) : line.person.name;
      return line.by.me ? i18n._(msg`Du hast ${who} die Leitung gegeben`) : i18n._(msg`${line.by.name} hat ${who} die Leitung gegeben`);
    }
    case "succeeded":
      return line.person.me ? i18n._(msg`Du hast jetzt die Leitung, weil niemand mehr da ist, der sie hatte`) : i18n._(msg`${line.person.name} hat jetzt die Leitung, weil niemand mehr da ist, der sie hatte`);
    case "room_end_moved": {
      if (line.ends_at === null) return line.by.me ? i18n._(msg`Du hast das Ende aufgehoben: Der Raum bleibt offen`) : i18n._(msg`${line.by.name} hat das Ende aufgehoben: Der Raum bleibt offen`);
      const until = appointment(line.ends_at, Date.now(), i18n.locale);
      return line.by.me ? i18n._(msg`Du hast das Ende festgelegt: ${until}`) : i18n._(msg`${line.by.name} hat das Ende festgelegt: ${until}`);
    }
    case "stay_ended": {
      const who = people(i18n, line.people);
      return i18n._(msg`Der Zugang ist zu Ende: ${who}`);
    }
    case "order_dispute":
      return i18n._(msg`Die Reihenfolge der Nachrichten stimmt nicht bei allen überein. Bitte melde das der Verwaltung.`);
    case "archive_key_changed":
      return i18n._(msg`Das Archiv hat einen neuen Schlüssel: ${line.key}`);
  }
}

function lifetimeLine(i18n: I18n, by: PersonView, hours: number | null): string {
  if (hours === null) {
    return by.me ? i18n._(msg`Du hast eingestellt: Nachrichten bleiben auf den Geräten`) : i18n._(msg`${by.name} hat eingestellt: Nachrichten bleiben auf den Geräten`);
  }
  const after = lifetimeText(i18n, hours);
  return by.me
    ? i18n._(msg`Du hast eingestellt: Nachrichten verschwinden ${after} von den Geräten`)
    : i18n._(msg`${by.name} hat eingestellt: Nachrichten verschwinden ${after} von den Geräten`);
}

/** What concerns security is shown louder. */
export function systemLineKind(line: SystemLineView): "quiet" | "urgent" | "danger" {
  if (line.event === "order_dispute") return "danger";
  return line.event === "key_changed" ? "urgent" : "quiet";
}
