export function ErrorBoundary() {
  const error = useRouteError();
  const missing = isRouteErrorResponse(error) && error.status === 404;
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{missing ? "Page not found" : "Something went wrong"}</title>
      </head>
      <body>
        <main>
          <h1>{missing ? "Page not found" : "Something went wrong"}</h1>
          <p>{missing ? "There is nothing at this address." : "It is our fault, not yours. Please try again in a moment."}</p>
          <p>
            <a href="/">Back to the start</a>
          </p>
        </main>
        <Scripts />
      </body>
    </html>
  );
}
