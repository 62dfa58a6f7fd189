({ a ? builtins.trace "once" 1 }: a + a) { }
