import * as Sentry from "@sentry/nextjs";

// Next runs this once when a server starts.
export function register() {
  Sentry.init({
    dsn: process.env.SENTRY_DSN,
    // Without an address nothing is sent.
    enabled: Boolean(process.env.SENTRY_DSN),
    environment: process.env.NODE_ENV,
    tracesSampleRate: 0.1,
  });
}

// Next hands over every error of a page, a route or an action.
export const onRequestError = Sentry.captureRequestError;
