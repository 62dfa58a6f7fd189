"x:y"
