let a = builtins.trace "once" 1; in a + a + a
