builtins.length (builtins.filter (x: builtins.trace "test ${x}" true) [ "a" "b" ])
