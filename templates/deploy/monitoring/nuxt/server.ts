import * as Sentry from "@sentry/node";

Sentry.init({
  dsn: process.env.NUXT_PUBLIC_SENTRY_DSN,
  // Without an address nothing is sent.
  enabled: Boolean(process.env.NUXT_PUBLIC_SENTRY_DSN),
  environment: process.env.NODE_ENV,
  tracesSampleRate: 0.1,
});

// Hands Sentry what fails while the server answers; what it refuses is no failure.
export default defineNitroPlugin((nitroApp) => {
  nitroApp.hooks.hook("error", (error) => {
    const status = "statusCode" in error ? Number(error.statusCode) : 500;
    if (status >= 500) {
      Sentry.captureException(error.cause ?? error);
    }
  });
});
