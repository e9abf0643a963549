export default function ServerError() {
  return (
    <main role="alert" style={{ padding: "4rem 1.5rem", textAlign: "center" }}>
      <h1>Something went wrong</h1>
      <p>It is not your fault. Please try again in a moment.</p>
    </main>
  );
}
