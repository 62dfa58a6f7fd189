[ ./support/file.txt ./support/file.txt ]
