import type { H3Event } from "h3";

type Caller = H3Event;

/**
 * The caller's address as the proxy in front of the app saw it, else as the
 * server itself sees it. Of X-Forwarded-For only the last entry is the proxy's
 * own: callers can write the ones before it. Without any proxy, callers can write
 * both headers.
 */
function callerAddress(event: Caller): string {
  const forwarded = getRequestHeader(event, "x-forwarded-for")?.split(",").pop()?.trim();
  return getRequestHeader(event, "x-real-ip") || forwarded || getRequestIP(event) || "unknown";
}

/** The error for a call over the limit. */
export function tooManyRequests(event: H3Event, seconds: number) {
  setResponseHeader(event, "Retry-After", seconds);
  return createError({ statusCode: 429, statusMessage: "Too Many Requests", message: "Too many requests. Try again later." });
}
