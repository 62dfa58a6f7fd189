map (s: builtins.match "(a{2,3})(a*)" s) [ "a" "aa" "aaa" "aaaa" ]
