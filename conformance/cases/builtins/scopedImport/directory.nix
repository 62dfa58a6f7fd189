builtins.scopedImport { x = "scope"; } ./support/dir
