import { describe, expect, it } from "vitest";
__IMPORTS__

// A beginning: each part loads by itself and offers what the app calls. Next, let
// tests call it and say what should come out.
__CASES__
