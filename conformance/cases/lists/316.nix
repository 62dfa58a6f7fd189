builtins.groupBy ({ __functor = s: x: x > 1; }) (throw "list")
