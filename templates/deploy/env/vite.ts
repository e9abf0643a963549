// Vite writes these values into the build. Without one of them the app would
// fail somewhere later, with a message that does not name it.
__REQUIRED____EXPECTED__
export {};
