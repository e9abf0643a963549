import { Pool } from "pg";

// While developing, changed files are loaded again in the same process. What is
// kept on globalThis outlives that, so that one pool serves it all.
const globalForPool = globalThis as unknown as { pool?: Pool };

export const pool = globalForPool.pool ?? new Pool(__OPTIONS__);

if (process.env.NODE_ENV !== "production") globalForPool.pool = pool;
