builtins.unsafeDiscardOutputDependency [ "x" ]
