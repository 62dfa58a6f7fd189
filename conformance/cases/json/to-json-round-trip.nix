let s = ''{"a":[1,2.5,null,true,"é\n"],"b":{}}''; in builtins.toJSON (builtins.fromJSON s) == s
