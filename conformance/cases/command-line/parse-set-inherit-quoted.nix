s: { inherit (s) "a b" "c"; inherit (s) ${"d"}; }
