builtins.toJSON (builtins.fromJSON "[1,2,{\"a\":3,\"a\":4}]")
