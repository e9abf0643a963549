import type { NextApiResponse } from "next";

/** Answers a call over the limit. */
export function sendTooManyRequests(res: NextApiResponse, seconds: number): void {
  res.setHeader("Retry-After", String(seconds));
  res.status(429).json({ error: "Too many requests. Try again later." });
}
