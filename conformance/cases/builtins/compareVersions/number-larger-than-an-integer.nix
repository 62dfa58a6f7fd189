[ (builtins.compareVersions "99999999999999999999" "1") (builtins.compareVersions "99999999999999999999" "a") (builtins.compareVersions "99999999999999999998" "99999999999999999999") ]
