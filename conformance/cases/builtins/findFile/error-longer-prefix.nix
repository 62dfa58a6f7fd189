builtins.findFile [ { prefix = "a/b"; path = ../import/support; } ] "a"
