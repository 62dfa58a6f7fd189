builtins.findFile [ { path = "/none\nthere"; prefix = "a"; } { path = /.; prefix = "a"; } ] "a"
