/** The scripted ward: development only, never imported by the shipped app (a build check looks for it). */
export { ScriptedHost, SCRIPTED_PIN, type ScriptOptions } from "./host.ts";
export * from "./people.ts";
export { oddItems, systemItem, textItem, withText } from "./ward.ts";
