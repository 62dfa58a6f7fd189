({ a, b ? throw "never" }: 1) (builtins.trace "set" { a = throw "never"; })
