builtins.fromJSON "\"\\ud800\\ue000\""
