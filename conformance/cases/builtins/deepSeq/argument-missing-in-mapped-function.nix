builtins.deepSeq (map ({y}: y) [ { } ]) 1
