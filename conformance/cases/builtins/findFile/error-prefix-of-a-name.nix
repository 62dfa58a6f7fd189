builtins.findFile [ { prefix = "a"; path = ../import/support; } ] "ab"
