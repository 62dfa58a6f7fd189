builtins.isFunction { __functor = _: x: x; }
