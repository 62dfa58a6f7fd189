"${./support/file.txt + "/x"}"
