{ a = builtins.break 1; b = builtins.break (1 + 1); }
