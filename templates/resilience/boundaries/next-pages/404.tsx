import Link from "next/link";

export default function NotFound() {
  return (
    <main style={{ padding: "4rem 1.5rem", textAlign: "center" }}>
      <h1>Page not found</h1>
      <p>There is nothing at this address.</p>
      <Link href="/">Go to the start page</Link>
    </main>
  );
}
