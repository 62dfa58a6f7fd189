{ a = 1; } + builtins.throw "never"
