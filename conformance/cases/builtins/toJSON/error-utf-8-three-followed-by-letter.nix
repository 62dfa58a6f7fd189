builtins.toJSON "aá€ab"
