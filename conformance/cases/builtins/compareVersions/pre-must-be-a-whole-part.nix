[ (builtins.compareVersions "1prerelease" "1") (builtins.compareVersions "1PRE" "1") (builtins.compareVersions "1.0.pre.3" "1.0") ]
