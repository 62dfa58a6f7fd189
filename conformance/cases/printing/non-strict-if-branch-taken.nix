if true then [ (1 + 1) ] else { }
