{ m = builtins.map; t = throw; a = abort; inherit (builtins) derivationStrict; }
