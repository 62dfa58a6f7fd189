builtins.path { path = ./support + "/odd name!.txt"; }
