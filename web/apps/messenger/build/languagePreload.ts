/** Names the German texts in the page, so that they are fetched beside the app's first script instead of after it. */
import type { Plugin } from "vite";

const GERMAN = "/languages/de.ts";

export function languagePreload(): Plugin {
  return {
    name: "konsil-language-preload",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(_html, { bundle }) {
        const texts = Object.values(bundle ?? {}).find((file) => file.type === "chunk" && file.facadeModuleId?.endsWith(GERMAN));
        if (!texts) throw new Error(`no chunk of ${GERMAN}`);
        return [{ tag: "link", attrs: { rel: "modulepreload", crossorigin: true, href: `/${texts.fileName}` }, injectTo: "head" }];
      },
    },
  };
}
