/** Shown at once while a page below here waits for its data. */
export default function Loading() {
  return (
    <div role="status" style={{ display: "grid", gap: "0.75rem", maxWidth: "40rem", padding: "2rem 1rem" }}>
      {["40%", "100%", "90%", "75%"].map((width) => (
        <div key={width} style={{ width, height: "1rem", borderRadius: "0.25rem", background: "currentColor", opacity: 0.1 }} />
      ))}
      <span style={{ opacity: 0.6 }}>Loading…</span>
    </div>
  );
}
