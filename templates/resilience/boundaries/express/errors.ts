import type { NextFunction, Request, Response } from "express";

/** Answers every request that no route took. */
export function notFound(_req: Request, res: Response) {
  res.status(404).json({ error: "Not found" });
}

/**
 * Answers a request whose handler failed. What went wrong is logged here and
 * never sent to the caller. Express knows an error handler by its four
 * parameters, so all four must stay.
 */
export function errorHandler(err: any, req: Request, res: Response, next: NextFunction) {
  if (res.headersSent) {
    return next(err);
  }
  const asked = Number(err?.status ?? err?.statusCode);
  const status = asked >= 400 && asked < 600 ? asked : 500;
  if (status >= 500) {
    console.error(`${req.method} ${req.path} failed:`, err);
  }
  const message = status < 500 && err?.expose ? String(err.message) : status < 500 ? "Bad request" : "Something went wrong";
  res.status(status).json({ error: message });
}
