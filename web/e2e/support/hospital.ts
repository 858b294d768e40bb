/** The demo hospital that the test command serves: its links, by person. */
import { readFileSync } from "node:fs";

interface Demo {
  url: string;
  links: { name: string; role: string; admin: boolean; url: string }[];
}

function demo(): Demo {
  const file = process.env["E2E_DEMO"];
  if (file === undefined) throw new Error("E2E_DEMO names no file: run the browser tests with cargo xtask test");
  return JSON.parse(readFileSync(file, "utf8")) as Demo;
}

/** Link that makes a browser a further device of this person. */
export function linkOf(name: string): string {
  const link = demo().links.find((one) => one.name === name);
  if (link === undefined) throw new Error(`the demo has no link for ${name}`);
  return link.url;
}

export function hospitalUrl(path = ""): string {
  return `${demo().url}${path}`;
}

export const WEBER = "Dr. Jonas Weber";
export const FUCHS = "Miriam Fuchs";
export const KAYA = "Dr. Aylin Kaya";
