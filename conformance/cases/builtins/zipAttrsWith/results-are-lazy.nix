builtins.attrNames (builtins.zipAttrsWith (name: values: throw name) [ { b = 1; } { a = 2; } ])
