builtins.partition (throw "function") [ ]
