builtins.compareVersions { outPath = "1"; } "1"
