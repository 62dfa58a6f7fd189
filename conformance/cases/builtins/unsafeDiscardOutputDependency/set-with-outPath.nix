builtins.unsafeDiscardOutputDependency { outPath = "x"; }
