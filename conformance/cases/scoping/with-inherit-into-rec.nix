with { x = 1; }; rec { inherit x; y = x; }
