type Caller = Request;

/**
 * The caller's address as the proxy in front of the app saw it. Of
 * X-Forwarded-For only the last entry is the proxy's own: callers can write the
 * ones before it. Without any proxy, callers can write both headers.
 */
function callerAddress(request: Caller): string {
  const forwarded = request.headers.get("x-forwarded-for")?.split(",").pop()?.trim();
  return request.headers.get("x-real-ip") || forwarded || "unknown";
}
