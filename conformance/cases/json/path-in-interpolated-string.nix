"${./support/file.txt}"
