builtins.fromJSON "{\"a\":[1,2.0,null,true,false,\"x\\u00e9\"],\"b\":{}}"
