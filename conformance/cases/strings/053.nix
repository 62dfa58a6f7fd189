builtins.stringLength {outPath = "abc";}
