map (builtins.substring 1 2) [ "abcd" "a" "" ]
