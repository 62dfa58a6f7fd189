let s = { a = builtins.trace "once" 1; }; in builtins.toXML [ s s ]
