rec { a = with b; c; b = { c = 1; }; }
