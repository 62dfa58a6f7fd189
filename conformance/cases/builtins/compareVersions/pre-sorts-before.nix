builtins.compareVersions "2.3pre1" "2.3"
