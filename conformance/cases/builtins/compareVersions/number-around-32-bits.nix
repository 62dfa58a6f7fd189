[ (builtins.compareVersions "4294967296" "1") (builtins.compareVersions "2147483648" "2147483647") ]
