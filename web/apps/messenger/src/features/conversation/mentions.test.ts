import type { ConversationView } from "@konsil/engine";
import { AYLIN, EMRE, JONAS, LENA, MIRIAM, ScriptedHost } from "@konsil/engine/scripted";
import { beforeAll, expect, test } from "vitest";
import { dutiesIn, meantBy, mentionAt, mentionChoices, mentionsIn, noteChosen } from "./mentions.ts";

const INNERE = { id: "du-innere", name: "Dienstarzt Innere" };
const LABOR = { id: "du-labor", name: "Labordienst" };
const WORDS = { everybody: "alle", duties: [INNERE, LABOR] };

let station: ConversationView;
let direct: ConversationView;

function viewOf(id: string): Promise<ConversationView> {
  const host = new ScriptedHost();
  return new Promise((resolve) => {
    host.subscribe({ query: "conversation", id }, (view) => resolve(view as ConversationView));
  });
}

beforeAll(async () => {
  station = await viewOf("c-4b");
  direct = await viewOf("c-p-weber");
});

test("a text mentions those whose whole name stands behind an @", () => {
  expect(mentionsIn(`@${AYLIN.name} und @${EMRE.name}, bitte`, station, WORDS)).toEqual([
    { person: AYLIN.id, label: AYLIN.name },
    { person: EMRE.id, label: EMRE.name },
  ]);
  expect(mentionsIn("@Aylin, bitte", station, WORDS)).toEqual([]);
  expect(mentionsIn(`@${LENA.name}`, station, WORDS)).toEqual([]); // oneself
});

/** The station with a second person of one name, and whom a text with that name means. */
function namesakes() {
  const namesake = { ...EMRE, id: "p-namesake" };
  const [first] = station.members;
  const both: ConversationView = first ? { ...station, members: [...station.members, { ...first, person: namesake }] } : station;
  const text = `@${EMRE.name} kommst du?`;
  const who = (words: object) => mentionsIn(text, both, { ...WORDS, ...words }).map((one) => one.person);
  return { both, text, who };
}

test("of two with the same name the one is meant who was chosen, by hand both", () => {
  const { who } = namesakes();
  expect(who({})).toEqual([EMRE.id, "p-namesake"]);
  expect(who({ chosen: new Set(["p-namesake"]) })).toEqual(["p-namesake"]);
  // An edit keeps whom it meant.
  expect(who({ known: [{ person: EMRE.id, label: EMRE.name }] })).toEqual([EMRE.id]);
});

test("who was chosen instead of somebody of the same name is meant alone, who was chosen besides is meant, too", () => {
  const { both, text, who } = namesakes();
  const chosen = new Set<string>();
  noteChosen(chosen, AYLIN.id, " ", both, WORDS);
  noteChosen(chosen, EMRE.id, " ", both, WORDS);
  noteChosen(chosen, "p-namesake", " kommst du?", both, WORDS);
  expect([...chosen]).toEqual([AYLIN.id, "p-namesake"]);
  expect(who({ chosen })).toEqual(["p-namesake"]);
  noteChosen(chosen, EMRE.id, `${text} Und `, both, WORDS);
  expect(who({ chosen })).toEqual([EMRE.id, "p-namesake"]);
  // An edit lets go of whom it meant in the same way.
  const known = [{ person: EMRE.id, label: EMRE.name }];
  const edited = meantBy([...known, { person: null, label: "alle" }]);
  expect(who({ known, chosen: edited })).toEqual([EMRE.id]);
  noteChosen(edited, "p-namesake", " kommst du?", both, { ...WORDS, known });
  expect(who({ known, chosen: edited })).toEqual(["p-namesake"]);
  // A duty is nobody.
  noteChosen(edited, INNERE.id, "", both, WORDS);
  expect(edited.size).toBe(1);
});

test("everybody can be meant in a group only", () => {
  expect(mentionsIn("@alle Visite um neun", station, WORDS)).toEqual([{ person: null, label: "alle" }]);
  expect(mentionsIn("@alle Visite um neun", direct, WORDS)).toEqual([]);
});

test("an @ asks for a name, an address does not", () => {
  expect(mentionAt("Hallo @mir", 10)).toEqual({ from: 6, search: "mir" });
  expect(mentionAt("@", 1)).toEqual({ from: 0, search: "" });
  expect(mentionAt("mail@klinik", 11)).toBeNull();
  expect(mentionAt("@mir und", 4)).toEqual({ from: 0, search: "mir" });
});

test("names and roles are found by the beginning of any word, umlauts aside", () => {
  expect(mentionChoices("fu", station, "alle").people).toEqual([MIRIAM]);
  expect(mentionChoices("ozt", station, "alle").people).toEqual([EMRE]);
  expect(mentionChoices("oberarzt", station, "alle").people).toEqual([JONAS]);
  expect(mentionChoices("al", station, "alle").everybody).toBe(true);
  expect(mentionChoices("", direct, "alle").everybody).toBe(false);
});

test("a duty behind an @ is found for the engine to resolve, and no mention by itself", () => {
  expect(dutiesIn("@Dienstarzt Innere, bitte Zi. 412", station, WORDS)).toEqual([INNERE.id]);
  expect(mentionsIn("@Dienstarzt Innere, bitte Zi. 412", station, WORDS)).toEqual([]);
  expect(dutiesIn("Dienstarzt Innere", station, WORDS)).toEqual([]);
  const known = [{ person: JONAS.id, label: INNERE.name }];
  const text = "@Dienstarzt Innere (Dr. Jonas Weber), bitte Zi. 413";
  expect(dutiesIn(text, station, { ...WORDS, known })).toEqual([]);
  expect(mentionsIn(text, station, { ...WORDS, known })).toEqual(known);
});

test("duties that somebody else here holds are offered with that person", () => {
  expect(mentionChoices("dienst", station, "alle").duties).toEqual([{ duty: INNERE, holder: JONAS }]);
  expect(mentionChoices("labor", station, "alle").duties).toEqual([]);
});
