type Caller = { req: { header(name: string): string | undefined }; env: unknown };

/**
 * The caller's address as the proxy in front of the app saw it, else as Node's
 * server sees it. Of X-Forwarded-For only the last entry is the proxy's own:
 * callers can write the ones before it. Without any proxy, callers can write both
 * headers.
 */
function callerAddress(c: Caller): string {
  const forwarded = c.req.header("x-forwarded-for")?.split(",").pop()?.trim();
  const node = c.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined;
  return c.req.header("x-real-ip") || forwarded || node?.incoming?.socket?.remoteAddress || "unknown";
}
