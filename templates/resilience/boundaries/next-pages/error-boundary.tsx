import { Component } from "react";
import type { ErrorInfo, ReactNode } from "react";

type Props = { children: ReactNode; page: string };
type State = { failed: boolean };

/**
 * Shows a message in place of a page that failed in the browser, until the
 * address in `page` changes.
 */
export class ErrorBoundary extends Component<Props, State> {
  state: State = { failed: false };

  static getDerivedStateFromError(): State {
    return { failed: true };
  }

  componentDidCatch(error: Error, info: ErrorInfo) {
    console.error(error, info.componentStack);
  }

  componentDidUpdate(before: Props) {
    if (this.state.failed && before.page !== this.props.page) {
      this.setState({ failed: false });
    }
  }

  render() {
    if (!this.state.failed) {
      return this.props.children;
    }
    return (
      <main role="alert" style={{ padding: "4rem 1.5rem", textAlign: "center" }}>
        <h1>Something went wrong</h1>
        <p>It is not your fault. Please try again.</p>
        <button type="button" onClick={() => this.setState({ failed: false })}>
          Try again
        </button>
      </main>
    );
  }
}
