({ a }: builtins.trace "body" a) { b = throw "never"; }
