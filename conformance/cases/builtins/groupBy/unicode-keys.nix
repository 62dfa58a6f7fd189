builtins.attrNames (builtins.groupBy (x: x) [ "é" "z" "e" "日本" "E" ])
