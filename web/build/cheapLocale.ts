/**
 * React Aria asks, when it is loaded, whether the browser knows a language. The first such question of a process has the browser list
 * every language it knows, which takes a slow computer 60 ms of its start (`prepareTimes` has it do so while one types); whether the name is
 * well-formed is all that is needed.
 */
import type { Plugin } from "vite";

const MODULE = /react-aria\/.*useDefaultLocale\.m?js$/;
const DEAR = /Intl\.DateTimeFormat\.supportedLocalesOf\(\[\s*locale\s*\]\)/;

export function cheapLocale(): Plugin {
  let met = false;
  return {
    name: "konsil-cheap-locale",
    apply: "build",
    transform(code, id) {
      if (!MODULE.test(id.replaceAll("\\", "/"))) return null;
      const cheap = code.replace(DEAR, "Intl.getCanonicalLocales(locale)");
      if (cheap === code) throw new Error(`${id} asks for no languages: look whether this plugin is still needed`);
      met = true;
      return { code: cheap, map: null };
    },
    buildEnd(error) {
      if (!error && !met) throw new Error("React Aria has no default language: look whether this plugin is still needed");
    },
  };
}
