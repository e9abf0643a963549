import type { RequestEvent } from "@sveltejs/kit";

type Caller = Pick<RequestEvent, "request" | "getClientAddress">;

/**
 * The caller's address as the proxy in front of the app saw it, else as the
 * server itself sees it. Of X-Forwarded-For only the last entry is the proxy's
 * own: callers can write the ones before it. Without any proxy, callers can write
 * both headers.
 */
function callerAddress({ request, getClientAddress }: Caller): string {
  const forwarded = request.headers.get("x-forwarded-for")?.split(",").pop()?.trim();
  return request.headers.get("x-real-ip") || forwarded || getClientAddress();
}
