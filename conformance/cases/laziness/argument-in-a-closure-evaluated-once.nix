let f = x: { a = x; b = x; }; r = f (builtins.trace "once" 1); in [ r.a r.b ]
