builtins.compareVersions "1" (throw "x")
