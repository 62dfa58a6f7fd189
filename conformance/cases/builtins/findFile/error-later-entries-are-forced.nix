builtins.findFile [ { prefix = ""; path = ./support/one; } (throw "not needed") ] "pkg"
