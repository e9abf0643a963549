import Head from "next/head";

const title = __TITLE__;
const description = __DESCRIPTION__;

/** What search engines and link previews are told of a page that says nothing itself. */
export function SiteHead() {
  return (
    <Head>
      <title>{title}</title>
      <meta name="description" content={description} />
      <meta property="og:type" content="website" key="og:type" />
      <meta property="og:site_name" content={title} key="og:site_name" />
      <meta property="og:title" content={title} key="og:title" />
      <meta property="og:description" content={description} key="og:description" />
    </Head>
  );
}
