import type { ConversationView } from "@konsil/engine";
import { AYLIN, EMRE, JONAS, LENA, MIRIAM, ScriptedHost } from "@konsil/engine/scripted";
import { beforeAll, expect, test } from "vitest";
import { mentionAt, mentionChoices, mentionsIn } from "./mentions.ts";

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
  expect(mentionsIn(`@${AYLIN.name} und @${EMRE.name}, bitte`, station, "alle")).toEqual([
    { person: AYLIN.id, label: AYLIN.name },
    { person: EMRE.id, label: EMRE.name },
  ]);
  expect(mentionsIn("@Aylin, bitte", station, "alle")).toEqual([]);
  expect(mentionsIn(`@${LENA.name}`, station, "alle")).toEqual([]); // oneself
});

test("everybody can be meant in a group only", () => {
  expect(mentionsIn("@alle Visite um neun", station, "alle")).toEqual([{ person: null, label: "alle" }]);
  expect(mentionsIn("@alle Visite um neun", direct, "alle")).toEqual([]);
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
