export const options = {
  setHeaders: (res, file) => {
    // Files with a hash in their name never change; the page itself may at any time.
    const hashed = /[\\/]__FOLDER__[\\/]/.test(file);
    res.setHeader("Cache-Control", hashed ? "public, max-age=31536000, immutable" : "no-cache");
  },
};
