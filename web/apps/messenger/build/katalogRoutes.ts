/** Development server: /katalog shows the components; with the scripted engine every other address shows the ward. */
import type { Plugin } from "vite";

export function katalogRoutes(scripted: boolean): Plugin {
  return {
    name: "konsil-katalog-routes",
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        const path = (request.url ?? "/").split("?")[0] ?? "/";
        const isPage = request.headers.accept?.includes("text/html") ?? false;
        if (isPage && path.startsWith("/katalog")) request.url = "/katalog.html";
        else if (isPage && scripted) request.url = "/ward.html";
        next();
      });
    },
  };
}
