let s = builtins.concatStringsSep "" (builtins.genList (_: "/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde") 1024); in
builtins.stringLength (toString (/. + s))
