[ (builtins.compareVersions "1.2_3" "1.2") (builtins.compareVersions "1+2" "1+3") (builtins.compareVersions "é" "e") ]
