builtins.path { path = "${../import/support}"; }
