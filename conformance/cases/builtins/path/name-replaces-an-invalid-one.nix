builtins.path { path = ./support + "/odd name!.txt"; name = "fine"; }
