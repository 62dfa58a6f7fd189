map (n: (builtins.tryEval (builtins.findFile [ { prefix = "p"; path = toString ./.; } ] n)).value) [ "p/.." "p/../../dots-stay-below-an-entry.nix" ] == [ ./. ./dots-stay-below-an-entry.nix ]
