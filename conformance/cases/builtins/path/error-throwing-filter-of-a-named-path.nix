builtins.path { path = ../import/support; name = "n"; filter = p: t: throw "x"; }
