"${./support + "/refused name.txt"}"
