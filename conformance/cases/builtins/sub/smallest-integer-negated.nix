builtins.sub 0 (builtins.sub (-9223372036854775807) 1)
