async headers() {
  return [{ source: "/:path*", headers: __HEADERS__ }];
}
