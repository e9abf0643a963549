type Caller = { req: { header(name: string): string | undefined } };

/** The caller's address as Cloudflare reports it, which callers cannot write. */
function callerAddress(c: Caller): string {
  return c.req.header("cf-connecting-ip") ?? "unknown";
}
