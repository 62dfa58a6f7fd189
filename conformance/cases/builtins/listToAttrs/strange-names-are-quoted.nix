builtins.listToAttrs (map (name: { inherit name; value = 0; }) [ "" " " "if" "1a" "a.b" "ü" "or" "$" ])
