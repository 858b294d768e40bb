/** The people of the scripted ward: those of the design pictures. */
import type { PersonView } from "../generated/index.ts";

function person(id: string, name: string, role: string, hue: number, level: PersonView["level"] = "internal"): PersonView {
  const words = name.replace(/^(Dr\.|Prof\.|Praxis) /g, "").replace(/^Dr\. /, "").split(" ");
  const initials = `${words[0]?.[0] ?? ""}${words.length > 1 ? (words.at(-1)?.[0] ?? "") : ""}`;
  return { id, name, role, initials, hue, level, me: false };
}

export const LENA: PersonView = { ...person("p-seidel", "Dr. Lena Seidel", "Ärztin Innere · 4B", 1), me: true };
export const MIRIAM = person("p-fuchs", "Miriam Fuchs", "Pflege · 4B", 2);
export const JONAS = person("p-weber", "Dr. Jonas Weber", "Oberarzt Innere", 0);
export const AYLIN = person("p-kaya", "Dr. Aylin Kaya", "Kardiologie", 3);
export const EMRE = person("p-oeztuerk", "Emre Öztürk", "Pflege · Nachtdienst", 1);
export const SINGH = person("p-singh", "Dr. Arjun Singh", "Radiologie", 7);
export const HANNA = person("p-lindqvist", "Hanna Lindqvist", "Physiotherapie", 4);
export const KERSTIN = person("p-vogel", "Kerstin Vogel", "Sozialdienst", 3);
export const ANNA = person("p-kowalski", "Anna Kowalski", "Apotheke", 2);
export const BRANDT: PersonView = { ...person("p-brandt", "Praxis Dr. Brandt", "Hausarztpraxis", 5, "guest"), initials: "PB" };

export const PETER: PersonView = person("p-peter", "Peter Brandt", "", 5, "guest");

export const STAFF: PersonView[] = [
  LENA,
  MIRIAM,
  JONAS,
  AYLIN,
  EMRE,
  SINGH,
  HANNA,
  KERSTIN,
  ANNA,
  person("p-vogt", "Dr. Lena Vogt", "Fachärztin Innere", 6),
  person("p-yilmaz", "Dr. Deniz Yilmaz", "Anästhesie", 5),
  person("p-hoffmann", "Petra Hoffmann", "Stationsleitung · 4B", 4),
  person("p-okafor", "Dr. Chidi Okafor", "Radiologie", 0),
  person("p-brenner", "Lukas Brenner", "Pflege · 7 Ost", 7),
  person("p-nguyen", "Thi Mai Nguyen", "Pflege · 2A", 6),
  person("p-krueger", "Thomas Krüger", "IT-Administration", 5),
  person("p-lehmann", "Jonas Lehmann", "IT", 2),
  person("p-rossi", "Dr. Giulia Rossi", "Chirurgie", 3),
  person("p-bauer", "Sabine Bauer", "Labor", 6),
  person("p-schulte", "Prof. Martin Schulte", "Chefarzt Innere", 1),
];
