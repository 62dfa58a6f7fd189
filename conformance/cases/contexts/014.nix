builtins.unsafeDiscardStringContext {outPath = "x";}
