import { expect, test } from "vitest";
import { contactOf, contactText } from "./contacts.ts";

const HOUSE = "https://konsil.klinikum-nordstadt.example";
const KAYA = { id: "01a225a5-34e6-7b9e-8f95-994c33dec6cf", name: "Dr. Aylin Kaya", role: "Kardiologie" };

test("a contact is a text that anybody can read, and comes back as what it was", () => {
  const text = contactText(KAYA, HOUSE);
  expect(text).toBe(`Dr. Aylin Kaya, Kardiologie\n${HOUSE}/personen/${KAYA.id}`);
  expect(contactOf(text, HOUSE)).toEqual({ id: KAYA.id, who: "Dr. Aylin Kaya, Kardiologie" });
  // In a list the lines run together.
  expect(contactOf(text.replace("\n", " "), HOUSE)?.id).toBe(KAYA.id);
});

test("anything else is no contact", () => {
  const page = `${HOUSE}/personen/${KAYA.id}`;
  for (const text of [page, `siehe ${page} bitte`, `Dr. Kaya\n${page}/mehr`, `Dr. Kaya\nhttps://anderswo.example/personen/${KAYA.id}`, `Dr. Kaya\n${HOUSE}/personen/../ich`, ""]) {
    expect(contactOf(text, HOUSE), text).toBeNull();
  }
});
