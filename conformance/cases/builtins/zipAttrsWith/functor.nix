builtins.zipAttrsWith { __functor = self: name: values: self.tag + name; tag = "#"; } [ { a = 1; } { b = 1; } ]
