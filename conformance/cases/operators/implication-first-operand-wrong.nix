0 -> true
