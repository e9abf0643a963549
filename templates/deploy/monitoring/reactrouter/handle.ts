import { captureException } from "@sentry/node";

// What fails in loaders, in actions and while a page is rendered on the server.
export function handleError(error: unknown, { request }: { request: Request }) {
  if (request.signal.aborted) {
    return; // the visitor left
  }
  // An address that is not there is an answer and no failure.
  if (error instanceof Error) {
    captureException(error);
  }
  console.error(error);
}
