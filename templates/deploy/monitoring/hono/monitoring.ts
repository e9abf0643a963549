__DOTENV__import * as Sentry from "@sentry/node";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";

// Loaded before all others: it has to see them being loaded.
Sentry.init({
  dsn: process.env.SENTRY_DSN,
  // Without an address nothing is sent.
  enabled: Boolean(process.env.SENTRY_DSN),
  environment: process.env.NODE_ENV,
  tracesSampleRate: 0.1,
});

// Hands what fails in a route to Sentry, and answers as Hono does by itself.
export function reportErrors(error: Error, c: Context) {
  if (error instanceof HTTPException) {
    return error.getResponse();
  }
  Sentry.captureException(error);
  console.error(error);
  return c.text("Internal Server Error", 500);
}
