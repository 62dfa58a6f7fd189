builtins.length [ (builtins.unsafeDiscardOutputDependency (throw "x")) ]
