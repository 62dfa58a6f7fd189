true 1
