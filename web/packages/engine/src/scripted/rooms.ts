/** The scripted ward's room with a patient, what is done about rooms, and what an invited guest sees of it. */
import type { Answer, GuestLinkView, OpeningView, PersonView, RoomCommand, RoomView } from "../generated/index.ts";
import { JONAS, LENA, MIRIAM, PETER } from "./people.ts";
import { bare, type ScriptedChat, systemItem, textItem } from "./ward.ts";

export const ROOM_ID = "c-raum";
const HOUR_MS = 3_600_000;

const OPENING: OpeningView = {
  hours: [...[1, 2, 3, 4].map((weekday) => ({ weekday, from: 9 * 60, to: 16 * 60 })), { weekday: 5, from: 9 * 60, to: 12 * 60 }],
  time_zone: "Europe/Berlin",
  note: "An Feiertagen geschlossen.",
};
const EMERGENCY = "Dieser Chat ist kein Notruf. Wählen Sie im Notfall 112.";

/** A patient at home asks about wounds and pills; the room ends tomorrow. */
export function patientRoom(now: number): ScriptedChat {
  const room: RoomView = {
    purpose: "Fragen nach der Entlassung",
    kind: "patient",
    sponsor: LENA,
    ends_at: now + 23.5 * HOUR_MS,
    ending: true,
    ended: false,
    opening: OPENING,
    emergency: EMERGENCY,
    guests_read: false,
    read_only: false,
    may_invite: true,
    may_extend: true,
    guests: [{ person: PETER, verified: true, until: now + 23.5 * HOUR_MS, host: LENA }],
    invitations: [
      { id: "i-1", name: "Maria Brandt", by: LENA, valid_until: now + 20 * HOUR_MS, second_factor: true, knocking: false, closed: false, mail: "sent" },
      { id: "i-2", name: "Pflegedienst Sonne", by: JONAS, valid_until: now + 20 * HOUR_MS, second_factor: false, knocking: true, closed: false, mail: "none" },
    ],
  };
  return {
    id: ROOM_ID,
    kind: "room",
    title: "Peter Brandt zu Hause",
    initials: "PZ",
    hue: 5,
    members: [LENA, MIRIAM, PETER],
    owners: new Set([LENA.id]),
    items: [
      systemItem(now - 90 * HOUR_MS, { event: "created", by: LENA }),
      systemItem(now - 89 * HOUR_MS, { event: "added", by: LENA, people: [PETER] }),
      textItem(PETER, now - 88 * HOUR_MS, "Der Verband ist trocken. Darf ich duschen?"),
      textItem(MIRIAM, now - 87.5 * HOUR_MS, "Ja, mit dem Duschpflaster. Danach bitte wechseln."),
      textItem(LENA, now - 87 * HOUR_MS, "Und morgen früh bitte nüchtern zum Labor kommen.", { state: "read" }),
    ],
    ...bare(),
    room,
  };
}

export function newRoom(id: string, act: Extract<RoomCommand, { act: "create" }>, people: PersonView[]): ScriptedChat {
  const words = act.name.split(/\s+/);
  return {
    id,
    kind: "room",
    title: act.name,
    initials: `${words[0]?.[0] ?? ""}${words[1]?.[0] ?? ""}`.toUpperCase(),
    hue: 3,
    members: [LENA, ...people],
    owners: new Set([LENA.id]),
    items: [systemItem(Date.now(), { event: "created", by: LENA })],
    ...bare(),
    room: {
      purpose: act.purpose,
      kind: act.kind,
      sponsor: LENA,
      ends_at: act.ends_at,
      ending: false,
      ended: false,
      opening: act.opening,
      emergency: act.emergency,
      may_invite: true,
      may_extend: true,
      guests: [],
      guests_read: false,
      read_only: false,
      invitations: [],
    },
  };
}

/** Everything but making one. */
export function roomAct(chat: ScriptedChat, act: Exclude<RoomCommand, { act: "create" }>): Answer {
  const { room } = chat;
  if (room === null) throw { error: "not_found" };
  switch (act.act) {
    case "invite": {
      if (act.email !== null && !act.email.includes("@")) throw { error: "mail_address" };
      const id = `i-${room.invitations.length + 7}`;
      const valid = Date.now() + 72 * HOUR_MS;
      chat.room = {
        ...room,
        invitations: [
          ...room.invitations,
          { id, name: act.name, by: LENA, valid_until: valid, second_factor: act.second_factor, knocking: false, closed: false, mail: act.email === null ? "none" : "waiting" },
        ],
      };
      return {
        answer: "guest_invitation",
        invitation: id,
        link: act.email === null ? `/gast/0197f1a2-7c3b-7d10-8a44-5e2f9b1c6d70#K7QM2XRT9FHD4W` : null,
        code: "K7QM-2XRT-9FHD-4WPA",
        pin: act.second_factor ? "419802" : null,
        valid_until: valid,
        verified: act.second_factor || act.email !== null,
      };
    }
    case "withdraw":
      chat.room = { ...room, invitations: room.invitations.filter((one) => one.id !== act.invitation) };
      break;
    case "set_end":
      chat.room = { ...room, ends_at: act.ends_at, ending: act.ends_at !== null && act.ends_at - Date.now() < 24 * HOUR_MS };
      chat.items = [...chat.items, systemItem(Date.now(), { event: "room_end_moved", by: LENA, ends_at: act.ends_at })];
      break;
    case "set_guests":
      chat.room = { ...room, guests_read: act.read_only };
      break;
    case "end":
      chat.room = { ...room, ended: true, ending: false, may_extend: false, may_invite: false, guests: [], invitations: [] };
      chat.items = [...chat.items, systemItem(Date.now(), { event: "stay_ended", people: chat.members.filter((one) => one.level === "guest") })];
      chat.members = chat.members.filter((one) => one.level !== "guest");
      break;
    case "describe":
      chat.room = { ...room, purpose: act.purpose, opening: act.opening, emergency: act.emergency };
      break;
  }
  return { answer: "done" };
}

/** `…#alt` was used, `…#weg` is over, `…#netz` has no connection; without a secret a code is asked for, with `pin` a PIN. */
export function guestLink(tenant: string, now: number, { link, code, pin }: { link: string; code: string; pin: string }): GuestLinkView {
  const secret = link.split("#")[1] ?? "";
  if (secret === "alt") throw { error: "used" };
  if (secret === "weg") throw { error: "unknown" };
  if (secret === "netz") throw { error: "offline" };
  const needsPin = secret === "pin";
  if (code.startsWith("X") || pin === "111111") throw { error: "wrong_code", left: 9 };
  if ((secret === "" && code === "") || (needsPin && pin === "")) return { step: "ask", tenant_name: tenant, needs_code: secret === "", needs_pin: needsPin };
  return {
    step: "invited",
    tenant_name: tenant,
    archived: true,
    host: LENA.name,
    guest: PETER.name,
    room: "Peter Brandt zu Hause",
    purpose: "Fragen nach der Entlassung",
    kind: "patient",
    ends_at: now + 7 * 24 * HOUR_MS,
    opening: OPENING,
    emergency: EMERGENCY,
  };
}

export const WAITING = { guest_name: PETER.name, host: LENA.name, room: "Peter Brandt zu Hause", kind: "patient" as const, opening: OPENING, emergency: EMERGENCY };

/** A view as the guest's own engine would give it. */
export function asGuest(view: unknown): unknown {
  if (Array.isArray(view)) return view.map(asGuest);
  if (typeof view !== "object" || view === null) return view;
  const seen = Object.fromEntries(Object.entries(view).map(([name, value]) => [name, asGuest(value)]));
  if ("me" in seen && "level" in seen) return { ...seen, me: seen["id"] === PETER.id };
  if ("may_manage" in seen) return { ...seen, may_manage: false, room: seen["room"] && { ...(seen["room"] as RoomView), may_invite: false, may_extend: false, invitations: [], read_only: (seen["room"] as RoomView).guests_read } };
  const { sender } = seen as { sender?: { id?: string } };
  if (!("own" in seen) || sender?.id === undefined) return seen;
  const own = sender.id === PETER.id;
  return { ...seen, own, delivery: own ? { state: "read" } : null, editable_until: null, deletable_until: null };
}
