builtins.sort (a: b: builtins.trace "${toString a} ${toString b}" (a < b)) [ 890 887 704 460 999 373 979 342 530 145 542 170 ]
