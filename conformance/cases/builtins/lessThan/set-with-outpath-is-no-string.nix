builtins.lessThan { outPath = "a"; } "b"
