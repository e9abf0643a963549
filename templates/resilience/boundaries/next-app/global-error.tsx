"use client";

import { useEffect } from "react";

// Shown when the root layout itself fails. It takes the layout's place, so it
// has a document of its own.
export default function GlobalError({ error }: { error: Error & { digest?: string } }) {
  useEffect(() => {
    console.error(error);
  }, [error]);

  return (
    <html lang="en">
      <body>
        <main role="alert" style={{ padding: "4rem 1.5rem", textAlign: "center", fontFamily: "sans-serif" }}>
          <title>Something went wrong</title>
          <h1>Something went wrong</h1>
          <p>It is not your fault. Please try again.</p>
          <button type="button" onClick={() => window.location.reload()}>
            Try again
          </button>
        </main>
      </body>
    </html>
  );
}
