// The app cannot run without these. Better to say so when the server starts, and
// which, than to fail at the first request that needs one. A build may do
// without them.
const skip = process.env.NEXT_PHASE === "phase-production-build" || !!process.env.SKIP_ENV_VALIDATION;

const required: string[] = [
__NAMES__
];

const missing = required.filter((name) => !process.env[name]);
if (missing.length > 0 && !skip) {
  throw new Error(`Missing environment variables: ${missing.join(", ")}. See .env.example.`);
}
__PUBLIC__
export {};
