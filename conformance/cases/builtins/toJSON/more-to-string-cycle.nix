let x = {__toString = s: x;}; in builtins.toJSON x
