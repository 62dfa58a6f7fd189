let s = { package = 1; }; in { inherit (s) pakcage; }
