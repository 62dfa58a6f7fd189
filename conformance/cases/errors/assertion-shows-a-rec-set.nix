assert (rec { a = b; inherit (builtins) map; b = false; "c d" = 1; }).a; 1
