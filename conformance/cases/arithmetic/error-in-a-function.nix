let half = x: x / 2; in half "four"
