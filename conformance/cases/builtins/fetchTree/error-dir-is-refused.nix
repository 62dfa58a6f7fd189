builtins.fetchTree { type = "github"; owner = "a"; repo = "b"; dir = "c"; }
