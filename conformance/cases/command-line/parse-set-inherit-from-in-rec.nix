s: rec { inherit (s) x; y = x; }
