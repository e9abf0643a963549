import type { AppProps } from "next/app";
import { ErrorBoundary } from "__BOUNDARY__";

export default function App({ Component, pageProps, router }: AppProps) {
  return (
    <ErrorBoundary page={router.asPath}>
      <Component {...pageProps} />
    </ErrorBoundary>
  );
}
