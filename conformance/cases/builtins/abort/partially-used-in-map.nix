builtins.length (map abort [ "a" "b" ])
