import * as Sentry from "@sentry/react";

// Loaded before all others, so that it sees what fails while they are loaded.
Sentry.init({
  dsn: import.meta.env.VITE_SENTRY_DSN,
  // Without an address nothing is sent.
  enabled: Boolean(import.meta.env.VITE_SENTRY_DSN),
  environment: import.meta.env.MODE,
});
