import { expect, test } from "vitest";
import { sameName } from "./namesakes.ts";

test.each([
  ["Dr. Jonas Weber", "Jonas Weber"],
  ["  jonas  weber ", "Prof. Dr. med. Jonas Weber"],
  ["Özlem Weiß", "özlem weiß"],
  ["Müller, Jörg", "Dr. Joerg Mueller"],
  ["Ayşe Şahin", "Ayse Sahin"],
  ["Łukasz Đorđević", "lukasz dordevic"],
  ["Bäuerle", "Baeuerle"],
  ["René Mu\u0308ller", "Rene Müller"],
])("%s is %s", (one, other) => expect(sameName(one, other)).toBe(true));

test.each([
  ["Jonas Weber", "Jonas Webers"],
  ["Jonas Weber", "Weber"],
  ["Drago Weber", "Weber"],
  ["Anna Müller", "Anna Müll"],
  ["Jan Bauer", "Jan Baur"],
  ["Manuel Neuer", "Manuel Neur"],
  ["Dominique Lang", "Dominiqu Lang"],
])("%s is not %s", (one, other) => expect(sameName(one, other)).toBe(false));
