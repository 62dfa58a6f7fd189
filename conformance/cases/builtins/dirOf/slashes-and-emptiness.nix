map builtins.dirOf [ "" "/" "//" "a" "a/" "a//" "/a" "a/b/" "a//b" "." ".." "/." "./" "/a/b" ] ++ [ (builtins.dirOf /.) (builtins.dirOf /a) ]
