/** The chats of the scripted ward, told from one fixed morning: those of the design pictures. */
import type { ChatSettingsView, DeliveryView, MentionView, PersonView, RoomView, SystemLineView, TextView, TimelineItemView, VersionView } from "../generated/index.ts";
import { ANNA, AYLIN, BRANDT, EMRE, HANNA, JONAS, KERSTIN, LENA, MIRIAM, SINGH, STAFF } from "./people.ts";

export interface ScriptedChat {
  id: string;
  kind: "direct" | "group" | "room";
  title: string;
  initials: string;
  hue: number;
  members: PersonView[];
  owners: Set<string>;
  items: TimelineItemView[];
  unreadFrom: string | null;
  draft: string | null;
  left: boolean;
  keyChanged: PersonView[];
  repairing: boolean;
  settings: ChatSettingsView;
  /** Keys, the newest first. */
  pins: string[];
  typing: PersonView[];
  mayForward: boolean;
  room: RoomView | null;
  lifetimeHours: number | null;
  /** Earlier versions by key. */
  versions: Map<string, VersionView[]>;
}

const QUARTER_MS = 15 * 60_000;
const DAY_MS = 86_400_000;

/** What every chat has until something happens in it. */
export function bare(): Pick<ScriptedChat, "unreadFrom" | "draft" | "left" | "keyChanged" | "repairing" | "settings" | "pins" | "typing" | "mayForward" | "room" | "lifetimeHours" | "versions"> {
  return {
    unreadFrom: null,
    draft: null,
    left: false,
    keyChanged: [],
    repairing: false,
    settings: { pinned: null, muted_until: null, archived: false, marked_unread: false, notes: false },
    pins: [],
    typing: [],
    mayForward: true,
    room: null,
    lifetimeHours: null,
    versions: new Map(),
  };
}

let position = 0;

function at(now: number, daysAgo: number, clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(":").map(Number);
  const day = new Date(now);
  day.setDate(day.getDate() - daysAgo);
  day.setHours(hours, minutes, 0, 0);
  return day.getTime();
}

export function textItem(sender: PersonView, time: number, text: string, delivery: DeliveryView | null = null, key?: string): TimelineItemView {
  position += 1;
  const content = {
    type: "text",
    sender,
    own: sender.me,
    text,
    attachments: [],
    location: null,
    delivery: sender.me ? (delivery ?? { state: "read" as const }) : null,
    clock_off: false,
    arrived_at: null,
    quote: null,
    mentions: [],
    mentions_me: false,
    reactions: [],
    edited: false,
    forwarded: false,
    urgent: null,
    important: false,
    heard: false,
    starred: false,
    pinned: false,
    editable_until: sender.me ? time + QUARTER_MS : null,
    deletable_until: sender.me ? time + DAY_MS : null,
  } satisfies TimelineItemView["content"];
  return { key: key ?? `m-${position}`, position, time, content };
}

/** The same message with something more to it. */
export function withText(item: TimelineItemView, change: Partial<TextView>): TimelineItemView {
  return item.content.type === "text" ? { ...item, content: { ...item.content, ...change } } : item;
}

/** An answer to a message; what is quoted is looked up when it is shown. */
function answering(item: TimelineItemView, to: string): TimelineItemView {
  return withText(item, { quote: { message: to, position: null, sender: null, text: null, attachment: null, location: false, deleted: false } });
}

function mention(person: PersonView): MentionView {
  return { person: person.id, label: person.name };
}

export function systemItem(time: number, line: SystemLineView): TimelineItemView {
  position += 1;
  return { key: `seq:${position}`, position, time, content: { type: "system", line } };
}

function group(id: string, title: string, initials: string, hue: number, members: PersonView[], items: TimelineItemView[]): ScriptedChat {
  return { id, kind: "group", title, initials, hue, members: [LENA, ...members], owners: new Set([LENA.id]), items, ...bare() };
}

function direct(person: PersonView, items: TimelineItemView[]): ScriptedChat {
  return { ...group(`c-${person.id}`, person.name, person.initials, person.hue, [person], items), kind: "direct", owners: new Set() };
}

/** From the third-newest item on (counted from the end) everything is unread. */
function unread(chat: ScriptedChat, count: number): ScriptedChat {
  return { ...chat, unreadFrom: chat.items.at(-count)?.key ?? null };
}

export function ward(now: number, bulk = 0): ScriptedChat[] {
  const today = (clock: string) => at(now, 0, clock);
  const yesterday = (clock: string) => at(now, 1, clock);

  const station = unread(
    group("c-4b", "Station 4B · Innere", "4B", 0, [JONAS, MIRIAM, AYLIN, EMRE, ...STAFF.slice(9, 18)], [
      ...Array.from({ length: bulk }, (_, index) =>
        textItem([MIRIAM, JONAS, LENA, EMRE][Math.floor(index / 3) % 4] ?? MIRIAM, at(now, 2, "08:00") - (bulk - index) * 97_000, BULK_TEXTS[index % BULK_TEXTS.length] ?? ""),
      ),
      systemItem(yesterday("06:30"), { event: "created", by: LENA }),
      systemItem(yesterday("06:31"), { event: "added", by: LENA, people: [JONAS, MIRIAM, AYLIN] }),
      textItem(EMRE, yesterday("21:48"), "Nachtdienst übernommen. Zi. 409 schläft, Zi. 412 hat noch etwas Luftnot."),
      textItem(JONAS, yesterday("21:55"), "Danke. Bei SpO₂ unter 90 % bitte anrufen: 0551 3944712"),
      textItem(EMRE, yesterday("21:56"), "Mach ich."),
      textItem(EMRE, yesterday("21:57"), "👍"),
      textItem(MIRIAM, today("06:52"), "Guten Morgen! Zi. 412, Bett 2: Nacht ruhig, RR 128/76, SpO₂ 96 % unter Raumluft."),
      withText(textItem(JONAS, today("07:05"), "Danke dir. Kalium heute bitte noch einmal kontrollieren, gestern waren es 5,4.", null, "m-kalium"), {
        reactions: [{ emoji: "👍", people: [LENA, MIRIAM, EMRE], own: true }],
        starred: true,
      }),
      textItem(LENA, today("07:11"), "Ist abgenommen, das Labor meldet sich bis neun."),
      withText(textItem(MIRIAM, today("07:42"), "Zi. 412, EKG eben geschrieben. @Dr. Aylin Kaya schaust du kurz drauf?"), { mentions: [mention(AYLIN)], edited: true }),
      textItem(AYLIN, today("07:46"), "Sinusrhythmus, keine ST-Hebung. T-Wellen etwas spitz, passt zum Kalium."),
      textItem(AYLIN, today("07:46"), "Leitlinie dazu: https://www.leitlinien.de/kalium"),
      textItem(JONAS, today("08:09"), "Labor ist da: Kalium 6,1 mmol/l. Kontrollprobe bestätigt, nicht hämolytisch.", null, "m-labor"),
      answering(textItem(LENA, today("08:10"), "Bin in zwei Minuten da. Monitor und Calciumgluconat bitte vorbereiten.", { state: "delivered" }), "m-labor"),
      textItem(MIRIAM, today("08:12"), "Monitor läuft, Calciumgluconat liegt bereit."),
      textItem(JONAS, today("08:14"), "Super. Wer geht um neun mit zur Visite?"),
    ]),
    2,
  );

  const radiology = unread(
    group("c-rk", "Radiologie-Konsil", "RK", 7, [SINGH, JONAS], [
      textItem(LENA, today("07:20"), "Könnt ihr das Thorax-Röntgen von Zi. 409 vorziehen?", { state: "read" }),
      textItem(SINGH, today("07:38"), "Ja, um 08:30 ist ein Platz frei."),
      textItem(SINGH, today("07:44"), "Bitte nüchtern lassen, falls wir Kontrastmittel brauchen."),
      textItem(SINGH, today("07:50"), "Befund kommt dann direkt hierher."),
      withText(textItem(SINGH, today("07:51"), "@Dr. Lena Seidel CT-Termin steht: 10:15, Raum 3"), { mentions: [mention(LENA)], mentions_me: true }),
    ]),
    4,
  );

  const night = unread(
    group("c-pn", "Pflege Nachtdienst", "PN", 1, [EMRE, MIRIAM], [
      textItem(MIRIAM, yesterday("20:12"), "Übergabe um 20:30 im Stützpunkt."),
      textItem(EMRE, today("06:45"), "Alles ruhig geblieben."),
      textItem(EMRE, today("06:47"), "Zi. 405 braucht frische Verbände"),
    ]),
    2,
  );

  return [
    { ...station, settings: { ...station.settings, pinned: 0 }, pins: ["m-labor"] },
    { ...direct(JONAS, [textItem(JONAS, today("07:58"), "Rufst du nach der Visite kurz durch?")]), draft: "Kannst du heute Abend die Angehörigen anrufen?" },
    radiology,
    night,
    direct(BRANDT, [
      textItem(BRANDT, yesterday("15:10"), "Bitte denken Sie an den Arztbrief für Herrn M."),
      textItem(LENA, yesterday("15:32"), "Arztbrief ist unterwegs. Danke Ihnen!", { state: "read" }),
    ]),
    group("c-ka", "Klinikapotheke", "KA", 2, [ANNA], [textItem(LENA, yesterday("14:02"), "Bitte 2× Kaliumbindemittel auf 4B", { state: "delivered" })]),
    {
      ...group("c-rt", "Reanimationsteam", "RT", 4, [JONAS, AYLIN], [
        textItem(AYLIN, yesterday("11:20"), "Dienstplan: Übergabe an Team B bestätigt"),
        systemItem(yesterday("12:00"), { event: "removed_by_administration", people: [KERSTIN] }),
      ]),
      settings: { pinned: null, muted_until: now + 7 * DAY_MS, archived: false, marked_unread: false, notes: false },
      mayForward: false,
    },
    direct(HANNA, [textItem(LENA, at(now, 2, "09:15"), "Mobilisation um 10:30 passt gut", { state: "sent" })]),
    direct(AYLIN, [
      textItem(LENA, at(now, 2, "16:40"), "Kannst du das Echo von Zi. 412 noch heute machen?", { state: "failed", reason: "unknown" }),
    ]),
    group("c-sd", "Sozialdienst", "SD", 3, [KERSTIN], [
      systemItem(at(now, 3, "09:00"), { event: "renamed", by: KERSTIN, name: "Sozialdienst" }),
      textItem(KERSTIN, at(now, 3, "13:37"), "Reha-Platz ab Donnerstag zugesagt"),
    ]),
  ];
}

const BULK_TEXTS = [
  "Zi. 407: Drainage gezogen, Wunde reizlos.",
  "Danke, notiert.",
  "Kann jemand um 11 Uhr beim Umlagern in Zi. 410 helfen? Dauert etwa zehn Minuten, Hebehilfe steht schon bereit.",
  "Ja, komme.",
  "Blutkulturen sind abgenommen und unterwegs.",
  "RR 142/88, Puls 92, Temp 38,4 °C. Paracetamol gegeben.",
  "Ok 👍",
];

/** One of each kind of system and refused line, for the katalog. */
export function oddItems(now: number): TimelineItemView[] {
  const odd = (content: TimelineItemView["content"]): TimelineItemView => {
    position += 1;
    return { key: `odd-${position}`, position, time: now, content };
  };
  return [
    systemItem(now, { event: "pinned", by: MIRIAM }),
    systemItem(now, { event: "left", person: HANNA }),
    systemItem(now, { event: "device_added", person: JONAS }),
    systemItem(now, { event: "key_changed", person: AYLIN }),
    systemItem(now, { event: "owner_added", by: LENA, person: JONAS }),
    systemItem(now, { event: "archive_key_changed", key: "9f3c" }),
    systemItem(now, { event: "order_dispute" }),
    odd({ type: "refused", sender: EMRE, reason: "false_archive_copy" }),
    odd({ type: "pending", sender: MIRIAM }),
    odd({ type: "deleted", sender: JONAS, own: false }),
    odd({ type: "unsupported", sender: AYLIN, own: false }),
  ];
}
