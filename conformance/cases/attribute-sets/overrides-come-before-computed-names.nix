rec { __overrides = builtins.trace "O" { a = builtins.trace "A" "x"; }; a = 1; b = a; "${builtins.trace "N" "n"}" = 3; "${a + a}" = b; "${b + "y"}" = 4; }
