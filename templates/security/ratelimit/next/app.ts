import { NextResponse } from "next/server";

/** The answer to a call over the limit. */
export function tooManyRequests(seconds: number) {
  return NextResponse.json(
    { error: "Too many requests. Try again later." },
    { status: 429, headers: { "Retry-After": String(seconds) } },
  );
}
