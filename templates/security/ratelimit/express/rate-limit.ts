import { rateLimit } from "express-rate-limit";

// The counts live in the memory of this process. With several processes each
// has its own counts, and a restart begins at zero: give both limiters a shared
// store (rate-limit-redis, for one) once the app runs on more than one.

/** For sign-in, sign-up, password reset and everything else that can be guessed at. */
export const authLimiter = rateLimit({
  windowMs: 15 * 60 * 1000,
  limit: __AUTH_LIMIT__,
  standardHeaders: "draft-8",
  legacyHeaders: false,
  message: { error: "Too many attempts. Try again in a few minutes." },
});

/** For endpoints that cost money or send something each time they are called. */
export const costlyLimiter = rateLimit({
  windowMs: 60 * 1000,
  limit: __COSTLY_LIMIT__,
  standardHeaders: "draft-8",
  legacyHeaders: false,
  message: { error: "Too many requests. Try again in a minute." },
});
