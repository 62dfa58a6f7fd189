builtins.sort (a: b: builtins.compareVersions a b < 0) [ "1.10" "1.9" "1.9pre1" "1.9a" "" "1.9.0" "pre" ]
