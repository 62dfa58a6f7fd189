./support/file.txt
