import type { APIContext } from "astro";

type Caller = Pick<APIContext, "request" | "clientAddress">;

/**
 * The caller's address as the proxy in front of the app saw it, else as the
 * server itself sees it. Of X-Forwarded-For only the last entry is the proxy's
 * own: callers can write the ones before it. Without any proxy, callers can write
 * both headers.
 */
function callerAddress(caller: Caller): string {
  const headers = caller.request.headers;
  const forwarded = headers.get("x-forwarded-for")?.split(",").pop()?.trim();
  return headers.get("x-real-ip") || forwarded || caller.clientAddress;
}
