builtins.sort (a: b: builtins.trace "${toString a} ${toString b}" false) [  ]
