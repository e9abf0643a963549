import type { NextFunction, Request, Response } from "express";

/**
 * Hands the error of an async handler to the error handler. Express 4 does not
 * wait for the promise: without this, one failed query ends the whole process.
 */
export function asyncHandler(handler: { handle(req: Request, res: Response, next: NextFunction): unknown }["handle"]) {
  return (req: Request, res: Response, next: NextFunction) => {
    Promise.resolve()
      .then(() => handler(req, res, next))
      .catch(next);
  };
}
