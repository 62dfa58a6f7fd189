if abort "condition" then 1 else 2
