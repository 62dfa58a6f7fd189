let s = { inherit (builtins.trace "once" { a = 1; b = 2; }) a b; }; in [ s.a s.b ]
