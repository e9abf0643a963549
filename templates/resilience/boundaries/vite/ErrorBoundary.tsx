import { Component } from "react";
import type { ErrorInfo, ReactNode } from "react";

type Props = { children: ReactNode };
type State = { failed: boolean };

/**
 * Shows a way back instead of a blank page when a component throws while it
 * renders. An error in an event handler or a promise leaves the page standing
 * and doesn't come through here.
 */
export class ErrorBoundary extends Component<Props, State> {
  state: State = { failed: false };

  static getDerivedStateFromError(): State {
    return { failed: true };
  }

  componentDidCatch(error: Error, info: ErrorInfo) {
    console.error("Rendering failed:", error, info.componentStack);
  }

  render() {
    if (!this.state.failed) {
      return this.props.children;
    }
    return (
      <main role="alert" style={{ maxWidth: "32rem", margin: "20vh auto", padding: "0 1rem", textAlign: "center" }}>
        <h1>Something went wrong</h1>
        <p>This page could not be shown. Reloading it usually helps.</p>
        <button type="button" onClick={() => window.location.reload()}>
          Reload the page
        </button>
      </main>
    );
  }
}
