builtins.sort (a: b: builtins.trace "${toString a} ${toString b}" (a < b)) [ 888 514 369 64 804 814 793 364 711 601 679 ]
