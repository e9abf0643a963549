type Caller = Headers | Record<string, string | string[] | undefined>;

/**
 * The caller's address as the proxy in front of the app saw it. Of
 * X-Forwarded-For only the last entry is the proxy's own: callers can write the
 * ones before it. Without any proxy, callers can write both headers.
 */
function callerAddress(headers: Caller): string {
  const forwarded = header(headers, "x-forwarded-for").split(",");
  return header(headers, "x-real-ip") || forwarded[forwarded.length - 1].trim() || "unknown";
}

function header(headers: Caller, name: string): string {
  const value = headers instanceof Headers ? headers.get(name) : headers[name];
  return (Array.isArray(value) ? value.join(",") : value) ?? "";
}
