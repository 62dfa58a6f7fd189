builtins.zipAttrsWith (name: values: { inherit name values; }) [ { b = 1; a = 2; } { a = 3; } { } { a = 4; c = 5; } ]
