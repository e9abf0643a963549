import type { AppProps } from "next/app";
import { SiteHead } from "__HEAD__";

export default function App({ Component, pageProps }: AppProps) {
  return (
    <>
      <SiteHead />
      <Component {...pageProps} />
    </>
  );
}
