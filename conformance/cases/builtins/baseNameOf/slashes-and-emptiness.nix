map builtins.baseNameOf [ "" "/" "//" "a" "a/" "a//" "/a" "a/b/" "a//b" "." ".." "/." "./" " " ]
