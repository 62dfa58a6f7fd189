[ (builtins.compareVersions "" "") (builtins.compareVersions "" "1") (builtins.compareVersions "" "a") (builtins.compareVersions "1" "") ]
