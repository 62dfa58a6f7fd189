import (builtins.findFile [ { prefix = ""; path = ./support/one; } ] "pkg")
