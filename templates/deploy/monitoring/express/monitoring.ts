__DOTENV__import * as Sentry from "@sentry/node";

// Loaded before all others: it has to see them being loaded.
Sentry.init({
  dsn: process.env.SENTRY_DSN,
  // Without an address nothing is sent.
  enabled: Boolean(process.env.SENTRY_DSN),
  environment: process.env.NODE_ENV,
  tracesSampleRate: 0.1,
});

// Hands what fails in a route to Sentry, and then on to the next error handler. An
// error with a status below 500 is the caller's own.
export function reportErrors(error: unknown, _req: unknown, _res: unknown, next: (error: unknown) => void) {
  const { status, statusCode } = Object(error) as { status?: number; statusCode?: number };
  if (!(Number(status || statusCode) < 500)) {
    Sentry.captureException(error);
  }
  next(error);
}
