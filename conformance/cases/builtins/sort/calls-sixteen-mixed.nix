builtins.sort (a: b: builtins.trace "${toString a} ${toString b}" (a < b)) [ 466 702 938 110 909 703 558 195 14 439 797 826 437 609 589 705 ]
