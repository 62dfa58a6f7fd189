1 ++ true
