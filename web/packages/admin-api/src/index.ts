/** The administration's JSON API: types generated from `openapi/admin.json`, a client that brings the token. */
export { type AdminApi, adminApi, type AdminApiOptions } from "./client.ts";
export { isProblem, ProblemError, unwrap } from "./problem.ts";
export type { components, operations, paths } from "./generated/admin.ts";
export type * from "./schemas.ts";
