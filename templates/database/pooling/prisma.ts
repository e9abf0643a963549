import { PrismaClient } from "__CLIENT__";

// While developing, changed files are loaded again in the same process. What is
// kept on globalThis outlives that, so that one client serves it all.
const globalForPrisma = globalThis as unknown as { prisma?: PrismaClient };

export const prisma = globalForPrisma.prisma ?? new PrismaClient();

if (process.env.NODE_ENV !== "production") globalForPrisma.prisma = prisma;
