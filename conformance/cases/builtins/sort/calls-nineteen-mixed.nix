builtins.sort (a: b: builtins.trace "${toString a} ${toString b}" (a < b)) [ 740 851 366 663 303 823 646 443 984 872 370 529 37 606 587 220 757 184 405 ]
