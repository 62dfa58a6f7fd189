builtins.toJSON {"\n\"x\\é\t" = "\n\"x\\é\t";}
