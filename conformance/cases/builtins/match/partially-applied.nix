builtins.filter (s: builtins.match "[a-c]+" s != null) [ "abc" "abd" "" "c" ]
