builtins.zipAttrsWith (name: values: 1) [ { a = 1; } (throw "second set") ]
