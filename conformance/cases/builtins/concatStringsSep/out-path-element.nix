builtins.concatStringsSep "," [{outPath = "b";}]
