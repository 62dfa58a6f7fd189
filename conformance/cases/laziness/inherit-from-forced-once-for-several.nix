 with builtins; let s = { inherit (trace "once" { a = 1; b = 2; }) a b; }; in s.b + s.a
