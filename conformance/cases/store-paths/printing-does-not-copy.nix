[ ./support/file.txt ]
