builtins.sort (a: b: builtins.trace "${toString a} ${toString b}" (a < b)) [ 70 414 718 498 50 126 862 125 224 629 661 844 975 113 729 916 137 ]
