builtins.flakeRefToString { type = "github"; owner = "o"; repo = "r"; ref = "feature/x"; dir = "lib"; host = "h.org"; }
