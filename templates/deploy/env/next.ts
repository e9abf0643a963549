// The app cannot run without these. Better to say so when the server starts, and
// which, than to fail at the first request that needs one. A build may do
// without them.
const required = [
__NAMES__
];

const missing = required.filter((name) => !process.env[name]);
if (missing.length > 0 && process.env.NEXT_PHASE !== "phase-production-build" && !process.env.SKIP_ENV_VALIDATION) {
  throw new Error(`Missing environment variables: ${missing.join(", ")}. See .env.example.`);
}

export {};
