[ (builtins.compareVersions "1.2.1" "1.2") (builtins.compareVersions "1.2" "1.2.1") (builtins.compareVersions "1.2a" "1.2") (builtins.compareVersions "1.2" "1.2a") ]
