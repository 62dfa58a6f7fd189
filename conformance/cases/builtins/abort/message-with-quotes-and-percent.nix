abort "it's 100%s \"quoted\""
