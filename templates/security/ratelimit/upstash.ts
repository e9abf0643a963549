import { Ratelimit } from "@upstash/ratelimit";
import { Redis } from "@upstash/redis";

const limiters = new Map<string, Ratelimit>();

/**
 * Counts a call in Upstash Redis, for all instances of the app together, and
 * gives the seconds to wait before the next one: 0 as long as the caller stays
 * within `limit` calls in `seconds`. When Redis does not answer within a second
 * the call is let through.
 */
export async function rateLimit(caller: Caller, name: string, limit: number, seconds: number): Promise<number> {
  let limiter = limiters.get(name);
  if (!limiter) {
    limiter = new Ratelimit({
      redis: __REDIS__,
      limiter: Ratelimit.slidingWindow(limit, `${seconds} s`),
      prefix: `ratelimit:${name}`,
      timeout: 1000,
    });
    limiters.set(name, limiter);
  }
  const { success, reset } = await limiter.limit(callerAddress(caller));
  return success ? 0 : Math.max(1, Math.ceil((reset - Date.now()) / 1000));
}
