builtins.getContext "${{ outPath = builtins.toFile "a" "a"; }}"
