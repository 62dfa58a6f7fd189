builtins.fetchTree { type = "github"; owner = "a"; }
