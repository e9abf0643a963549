import { building } from "$app/environment";
import { env } from "$env/dynamic/private";

// Better to say what is missing, and that when the server starts, than to fail at
// the first request that needs it. A build may do without.
const skip = building || !!env.SKIP_ENV_VALIDATION;
__REQUIRED____EXPECTED__
export {};
