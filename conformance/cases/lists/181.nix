builtins.filter ({ __functor = s: x: x > 1; }) ([ ])
