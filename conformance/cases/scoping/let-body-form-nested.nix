let { body = let { body = x; x = 1; }; x = 2; }
