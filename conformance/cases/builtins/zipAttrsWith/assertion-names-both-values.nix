builtins.zipAttrsWith (name: values: assert builtins.length values == 1; values) [ { a = 1; } { a = 2; } ]
