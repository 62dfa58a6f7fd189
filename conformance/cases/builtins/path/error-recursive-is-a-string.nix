builtins.path { path = ./path; recursive = "true"; }
