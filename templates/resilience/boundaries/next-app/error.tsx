"use client";

import { useEffect } from "react";

// Shown in place of a part of the app that failed. Which part: everything below
// the layout of this folder. `retry` exists from Next 16.3 on.
export default function ErrorPage({
  error,
  reset,
  retry,
}: {
  error: Error & { digest?: string };
  reset: () => void;
  retry?: () => void;
}) {
  useEffect(() => {
    console.error(error);
  }, [error]);

  return (
    <main role="alert" style={{ padding: "4rem 1.5rem", textAlign: "center" }}>
      <h1>Something went wrong</h1>
      <p>It is not your fault. Please try again.</p>
      {error.digest && <p>If it keeps happening, tell us this number: {error.digest}</p>}
      <button type="button" onClick={() => (retry ?? reset)()}>
        Try again
      </button>
    </main>
  );
}
