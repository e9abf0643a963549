// Better to say what is missing, and that when the server starts, than to fail at
// the first request that needs it. A build may do without.
const skip = __BROWSER__process.env.NEXT_PHASE === "phase-production-build" || !!process.env.SKIP_ENV_VALIDATION;
__REQUIRED____EXPECTED____PUBLIC__
export {};
