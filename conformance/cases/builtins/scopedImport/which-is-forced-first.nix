builtins.scopedImport (throw "scope") (throw "path")
