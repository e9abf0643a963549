"use client";

import * as Sentry from "@sentry/nextjs";

// This module is loaded on the server too, which has settings of its own.
if (typeof window !== "undefined") {
  Sentry.init({
    dsn: process.env.NEXT_PUBLIC_SENTRY_DSN,
    // Without an address nothing is sent.
    enabled: Boolean(process.env.NEXT_PUBLIC_SENTRY_DSN),
    environment: process.env.NODE_ENV,
    tracesSampleRate: 0.1,
  });
}

// Shows nothing: it is there so that browsers load what is above.
export function Monitoring() {
  return null;
}
