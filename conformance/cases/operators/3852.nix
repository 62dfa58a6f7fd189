0 ++ null
