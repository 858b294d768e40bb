/** A typed client; asks for a new token once when the server does not know the one it has. */
import createClient, { type Client } from "openapi-fetch";
import type { paths } from "./generated/admin.ts";

export type AdminApi = Client<paths>;

export interface AdminApiOptions {
  /** A token from the engine; `renew` says that the last one was refused. */
  token: (renew: boolean) => Promise<string>;
  /** Where the server is; the page's own origin when left out. */
  baseUrl?: string;
  fetch?: (request: Request) => Promise<Response>;
}

/** `(await adminApi(options).GET("/api/admin/v1/home")).data` */
export function adminApi({ token, baseUrl = globalThis.location?.origin ?? "", fetch = (request) => globalThis.fetch(request) }: AdminApiOptions): AdminApi {
  const withToken = async (request: Request, renew: boolean): Promise<Response> => {
    const signed = new Request(request);
    signed.headers.set("Authorization", `Bearer ${await token(renew)}`);
    return fetch(signed);
  };
  return createClient<paths>({
    baseUrl,
    cache: "no-store",
    credentials: "omit",
    fetch: async (request) => {
      const again = request.clone();
      const response = await withToken(request, false);
      return response.status === 401 ? withToken(again, true) : response;
    },
  });
}
