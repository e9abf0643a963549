import { createClient } from "npm:@supabase/supabase-js@2";

/**
 * The answer for a caller who has called too often, null for everyone else.
 * Edge functions live too briefly to count in memory, so the database counts. A
 * caller is the signed-in user, else the address that the network in front of
 * Supabase saw; the forwarded address, which callers can write themselves, is the
 * last resort.
 */
export async function rateLimit(
  req: Request,
  name: string,
  limit: number,
  seconds: number,
  headers: Record<string, string> = {},
): Promise<Response | null> {
  const supabase = createClient(Deno.env.get("SUPABASE_URL")!, Deno.env.get("SUPABASE_SERVICE_ROLE_KEY")!);
  const token = (req.headers.get("Authorization") ?? "").replace(/^Bearer /, "");
  const { data: user } = await supabase.auth.getUser(token);
  const address = req.headers.get("cf-connecting-ip") ?? req.headers.get("x-forwarded-for")?.split(",")[0] ?? "unknown";
  const caller = user?.user?.id ?? address;

  const { data: allowed, error } = await supabase.rpc("take_rate_limit", {
    bucket: `${name}:${caller}`,
    most: limit,
    seconds,
  });
  if (error) {
    // A counter that is down must not take the app down with it.
    console.error("rate limit:", error.message);
    return null;
  }
  if (allowed) {
    return null;
  }
  return new Response(JSON.stringify({ error: "Too many requests. Try again later." }), {
    status: 429,
    headers: { ...headers, "Content-Type": "application/json", "Retry-After": String(seconds) },
  });
}
