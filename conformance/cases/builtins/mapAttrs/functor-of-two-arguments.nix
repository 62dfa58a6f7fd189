builtins.mapAttrs { sep = ":"; __functor = self: name: value: name + self.sep + value; } { a = "x"; b = "y"; }
