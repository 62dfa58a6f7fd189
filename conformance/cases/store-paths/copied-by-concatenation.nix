"" + ./support/file.txt
