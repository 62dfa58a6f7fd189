builtins.sort (a: b: builtins.trace "${toString a} ${toString b}" (a < b)) [ 794 473 110 603 766 799 816 376 ]
