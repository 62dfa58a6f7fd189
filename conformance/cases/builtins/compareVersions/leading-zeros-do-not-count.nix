builtins.compareVersions "1.010" "1.10"
