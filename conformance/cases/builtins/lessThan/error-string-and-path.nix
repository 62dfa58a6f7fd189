builtins.lessThan "a" /a
