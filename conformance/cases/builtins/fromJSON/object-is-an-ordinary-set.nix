(builtins.fromJSON "{\"__toString\": 1, \"outPath\": \"/x\"}") // { a = 1; }
